"""Territories, the closures of both trees, editions of the rules, and what outsiders need.

A trigger keeps each closure with its tree, so that no way of writing a team can forget it; it also refuses circles.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FOLLOW = """
CREATE FUNCTION access_tree_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE links text := TG_ARGV[0];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        EXECUTE format('DELETE FROM %1$I AS gone USING %1$I AS inside, %1$I AS outside
            WHERE inside.above_id = $1 AND gone.below_id = inside.below_id
              AND outside.below_id = $1 AND outside.above_id <> $1 AND gone.above_id = outside.above_id', links)
            USING NEW.id;
    ELSE
        EXECUTE format('INSERT INTO %I (above_id, below_id, depth) VALUES ($1, $1, 0)', links) USING NEW.id;
    END IF;
    IF NEW.parent_id IS NOT NULL THEN
        EXECUTE format('INSERT INTO %1$I (above_id, below_id, depth)
            SELECT outside.above_id, inside.below_id, outside.depth + inside.depth + 1
            FROM %1$I AS outside, %1$I AS inside
            WHERE outside.below_id = $1 AND inside.above_id = $2', links) USING NEW.parent_id, NEW.id;
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION access_tree_refuses_circles() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE is_circle boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE above_id = $1 AND below_id = $2)', TG_ARGV[0])
        INTO is_circle USING NEW.id, NEW.parent_id;
    IF is_circle THEN
        RAISE EXCEPTION 'a tree has no circles' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
UNFOLLOW = "DROP FUNCTION access_tree_follows CASCADE; DROP FUNCTION access_tree_refuses_circles CASCADE"
EACH = """
CREATE TRIGGER {table}_refuses_circles BEFORE UPDATE OF parent_id ON {table}
    FOR EACH ROW WHEN (NEW.parent_id IS DISTINCT FROM OLD.parent_id)
    EXECUTE FUNCTION access_tree_refuses_circles('{links}');
CREATE TRIGGER {table}_follows_new AFTER INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION access_tree_follows('{links}');
CREATE TRIGGER {table}_follows AFTER UPDATE OF parent_id ON {table}
    FOR EACH ROW WHEN (NEW.parent_id IS DISTINCT FROM OLD.parent_id)
    EXECUTE FUNCTION access_tree_follows('{links}');
"""
# Whose account the portal's role looks at. The claim is signed with a key that this role cannot read, so whoever gets
# to run statements of their own through the portal still cannot name another account.
PORTAL = """
CREATE TABLE access_portalkey (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), key text NOT NULL);
CREATE FUNCTION access_portal_account() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
    SELECT claim[1]::bigint
    FROM regexp_match(current_setting('trato.account', true), '^([0-9]{1,18})\\.([0-9a-f]{64})$') AS claim,
         public.access_portalkey
    WHERE claim[2] = encode(sha256(convert_to(key || ':' || claim[1] || ':' || key, 'UTF8')), 'hex')
$$;
"""
NO_PORTAL = "DROP FUNCTION access_portal_account; DROP TABLE access_portalkey"
# Teams that were there before.
GROWN = """
INSERT INTO access_teamlink (above_id, below_id, depth)
WITH RECURSIVE grown AS (
    SELECT id AS above_id, id AS below_id, 0 AS depth FROM access_team
    UNION ALL
    SELECT g.above_id, t.id, g.depth + 1 FROM grown g JOIN access_team t ON t.parent_id = g.below_id
)
SELECT above_id, below_id, depth FROM grown
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="account_id",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="begins_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="ends_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="user",
            name="role",
            field=models.CharField(
                choices=[
                    ("sales_rep", "Sales representative"),
                    ("sales_manager", "Sales manager"),
                    ("call_center_agent", "Call-center agent"),
                    ("service_agent", "Service agent"),
                    ("marketer", "Marketer"),
                    ("technician", "Technician"),
                    ("store_manager", "Store manager"),
                    ("analyst", "Analyst"),
                    ("data_steward", "Data steward"),
                    ("administrator", "Administrator"),
                    ("outsourced_agent", "Outsourced agent"),
                    ("partner", "Partner"),
                    ("portal_customer", "Customer in the portal"),
                ],
                max_length=32,
                verbose_name="role",
            ),
        ),
        migrations.CreateModel(
            name="PolicyEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True, default="")),
                ("struck_out", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TeamLink",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "above", "below", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("depth", models.PositiveSmallIntegerField()),
                (
                    "above",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="access.team"
                    ),
                ),
                (
                    "below",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="access.team"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Territory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="access.territory",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TerritoryLink",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "above", "below", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("depth", models.PositiveSmallIntegerField()),
                (
                    "above",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="access.territory",
                    ),
                ),
                (
                    "below",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="access.territory"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TerritoryMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "territory",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="access.territory",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("territory", "user"), name="territory_member_once")],
            },
        ),
        migrations.RunSQL(FOLLOW, UNFOLLOW),
        migrations.RunSQL(EACH.format(table="access_team", links="access_teamlink"), ""),
        migrations.RunSQL(EACH.format(table="access_territory", links="access_territorylink"), ""),
        migrations.RunSQL(GROWN, ""),
        migrations.RunSQL(PORTAL, NO_PORTAL),
    ]
