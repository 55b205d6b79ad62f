from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0003_corrections_that_wait"),
    ]

    operations = [
        migrations.AlterField(
            model_name="priority",
            name="is_budgeted",
            field=models.BooleanField(blank=True, null=True, verbose_name="there is money for it"),
        ),
        migrations.AlterField(
            model_name="priority",
            name="is_measurable",
            field=models.BooleanField(blank=True, null=True, verbose_name="it can be measured"),
        ),
        migrations.AlterField(
            model_name="priority",
            name="is_named",
            field=models.BooleanField(blank=True, null=True, verbose_name="it says who does it"),
        ),
    ]
