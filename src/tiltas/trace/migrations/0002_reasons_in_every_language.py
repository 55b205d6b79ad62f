import django.db.models.deletion
from django.db import migrations, models

import tiltas.languages.models


class Migration(migrations.Migration):
    dependencies = [
        ("languages", "0001_initial"),
        ("trace", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="link",
            options={"verbose_name": "reason of a link", "verbose_name_plural": "reasons of links"},
        ),
        migrations.AddField(
            model_name="link",
            name="source_language",
            field=models.CharField(
                choices=tiltas.languages.models.languages_on_offer,
                default="en",
                max_length=8,
                verbose_name="language",
            ),
            preserve_default=False,
        ),
        # It held a name in one language; which body that is, a name alone does not say.
        migrations.RemoveField(model_name="link", name="on_behalf_of"),
        migrations.AddField(
            model_name="link",
            name="on_behalf_of",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trace.node"
            ),
        ),
    ]
