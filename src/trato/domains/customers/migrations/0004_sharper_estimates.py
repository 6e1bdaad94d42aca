"""How many customers hold a word is guessed from a larger sample: plans and the counts of lists stand on it."""

from django.db import migrations

SHARPER = "ALTER TABLE customers_partysearch ALTER COLUMN doc SET STATISTICS 1000"
USUAL = "ALTER TABLE customers_partysearch ALTER COLUMN doc SET STATISTICS -1"


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_first_people")]
    operations = [migrations.RunSQL(SHARPER, USUAL)]
