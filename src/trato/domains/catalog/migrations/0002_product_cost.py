"""What a product costs us."""

from django.db import migrations, models

import trato.foundation.kit.money


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="cost_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="product",
            name="unit_cost",
            field=trato.foundation.kit.money.MoneyField(decimal_places=4, max_digits=19, null=True),
        ),
    ]
