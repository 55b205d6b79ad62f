from django.db import migrations

QUESTIONS = ("is_named", "is_measurable", "is_budgeted")


def no_becomes_not_known(apps, schema_editor):
    """A box that was not ticked never said no."""
    for name in QUESTIONS:
        apps.get_model("library", "Priority").objects.filter(**{name: False}).update(**{name: None})


def not_known_becomes_no(apps, schema_editor):
    for name in QUESTIONS:
        apps.get_model("library", "Priority").objects.filter(**{name: None}).update(**{name: False})


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0004_priorities_not_known"),
    ]

    operations = [
        migrations.RunPython(no_becomes_not_known, not_known_becomes_no),
    ]
