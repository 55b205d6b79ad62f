from itertools import groupby

from django.db import migrations


def number(apps, schema_editor):
    """As they stood until now: in the order of entry."""
    Funding = apps.get_model("projects", "Funding")
    rows = Funding.objects.order_by("project_id", "pk")
    for _project, funds in groupby(rows, key=lambda one: one.project_id):
        for place, one in enumerate(funds, 1):
            Funding.objects.filter(pk=one.pk).update(number=place)


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0003_logos_of_funds"),
    ]

    operations = [
        migrations.RunPython(number, migrations.RunPython.noop),
    ]
