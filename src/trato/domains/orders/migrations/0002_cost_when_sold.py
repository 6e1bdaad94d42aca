"""What a line cost when it was sold."""

from django.db import migrations

import trato.foundation.kit.money


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="orderline",
            name="unit_cost",
            field=trato.foundation.kit.money.MoneyField(decimal_places=4, max_digits=19, null=True),
        ),
    ]
