"""Purposes, consents that only grow, and no words about people in the stream any more."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import trato.foundation.kit.identifiers

GUARD = """
CREATE TRIGGER customers_consent_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON customers_consent
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_rewriting();
CREATE TRIGGER customers_consentwording_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON customers_consentwording
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_rewriting();
"""

# What a company usually does; it can change and add to them in the console.
USUAL = """
INSERT INTO customers_purpose (code, name_es, name_en, basis, is_marketing, channels, position) VALUES
('service', 'Atención y pedidos', 'Service and orders', 'contract', false, '{email,phone,letter,message}', 1),
('offers', 'Ofertas y novedades', 'Offers and news', 'consent', true, '{email,phone,letter,message}', 2),
('surveys', 'Encuestas de satisfacción', 'Satisfaction surveys', 'legitimate_interest', true, '{email,phone,message}', 3),
('profiling', 'Ofertas a medida según tus compras', 'Offers made to fit what you buy', 'consent', true, '{}', 4);
INSERT INTO customers_consentwording (purpose_id, version, text_es, text_en, since) VALUES
('service', 1, 'Usamos tus datos para atenderte y entregar tus pedidos.',
 'We use your data to serve you and to deliver your orders.', now()),
('offers', 1, 'Quiero recibir ofertas y novedades por los canales marcados. Puedo retirarlo en cualquier momento.',
 'I want to get offers and news on the channels I tick. I can take this back at any time.', now()),
('surveys', 1, 'Podemos preguntarte qué te pareció nuestro servicio. Puedes oponerte en cualquier momento.',
 'We may ask you how you found our service. You can object at any time.', now()),
('profiling', 1, 'Podéis usar mis compras para elegir las ofertas que me enviáis. Puedo retirarlo en cualquier momento.',
 'You may use what I buy to choose the offers you send me. I can take this back at any time.', now());
"""

# Before anything was released: words in events move to the change row, as those of other changes. As the owner.
MOVE_WORDS = (
    "ALTER TABLE stream_event DISABLE TRIGGER USER",
    """
    WITH told AS (
        SELECT e.id, e.happened_at, e.actor_kind, e.actor_id, (e.payload->>'party_id')::bigint AS party_id,
               e.payload->'added' AS added, e.payload->'removed' AS removed,
               nextval(pg_get_serial_sequence('customers_change', 'id')) AS change_id
        FROM stream_event e WHERE e.name = 'customers.tags.changed' AND e.payload ? 'added'
          AND EXISTS (SELECT FROM customers_party p WHERE p.id = (e.payload->>'party_id')::bigint)
    ), kept AS (
        INSERT INTO customers_change (id, party_id, before, after, at, by_user_id)
        SELECT change_id, party_id, jsonb_build_object('tags', removed), jsonb_build_object('tags', added), happened_at,
               CASE WHEN actor_kind IN ('user', 'token') THEN actor_id END
        FROM told
    )
    UPDATE stream_event e SET name = 'customers.tags.put',
           payload = jsonb_build_object('party_id', told.party_id, 'change_id', told.change_id)
    FROM told WHERE told.id = e.id
    """,
    """
    UPDATE stream_event SET payload = payload - 'source'
    WHERE name = 'customers.party.registered' AND payload ? 'source'
    """,
    "ALTER TABLE stream_event ENABLE TRIGGER USER",
)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_chain"),
        ("stream", "0002_models"),
        ("customers", "0005_territory"),
    ]

    operations = [
        migrations.CreateModel(
            name="Purpose",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("name_es", models.CharField(max_length=120)),
                ("name_en", models.CharField(max_length=120)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("consent", "Consent"),
                            ("contract", "Contract"),
                            ("legitimate_interest", "Legitimate interest"),
                            ("legal_obligation", "Legal obligation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("is_marketing", models.BooleanField(default=False)),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("email", "E-mail"),
                                ("phone", "Phone"),
                                ("letter", "Letter"),
                                ("message", "Message"),
                            ],
                            max_length=10,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ConsentWording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("text_es", models.TextField()),
                ("text_en", models.TextField()),
                ("since", models.DateTimeField()),
                (
                    "purpose",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="wordings", to="customers.purpose"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                ("channel", models.CharField(blank=True, default="", max_length=10)),
                (
                    "decision",
                    models.CharField(
                        choices=[("given", "Given"), ("withdrawn", "Withdrawn"), ("objected", "Objected")],
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(max_length=30)),
                ("said_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("actor_kind", models.CharField(max_length=12)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("proof", models.BinaryField(null=True)),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="customers.party",
                    ),
                ),
                (
                    "wording",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.consentwording",
                    ),
                ),
                (
                    "purpose",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.purpose",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="consentwording",
            constraint=models.UniqueConstraint(fields=("purpose", "version"), name="consent_wording_version_once"),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["party", "purpose", "-id"], name="consent_by_party"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision__in", ["given", "withdrawn", "objected"])), name="consent_decision_known"
            ),
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
        migrations.RunSQL(USUAL, migrations.RunSQL.noop),
        *[migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in MOVE_WORDS],
    ]
