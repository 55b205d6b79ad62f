"""Who entered themselves under another address than that of their account: that address waits until it is proved."""

from django.db import migrations
from django.utils import timezone


def wait(apps, schema_editor):
    Person = apps.get_model("people", "Person")
    for person in Person.objects.exclude(user=None).select_related("user").iterator(chunk_size=500):
        known = person.user.email
        if person.email.lower() == known.lower() or person.consents.filter(how="link").exists():
            continue
        if Person.objects.filter(email__iexact=known).exists():
            continue
        person.email, person.new_email, person.new_email_on = known, person.email, timezone.localdate()
        person.save(update_fields=["email", "new_email", "new_email_on"])


class Migration(migrations.Migration):
    dependencies = [("people", "0002_new_address")]

    # Nobody is asked by this: the old way back would lead messages to addresses that nobody proved.
    operations = [migrations.RunPython(wait, migrations.RunPython.noop, elidable=True)]
