"""Give the files that are there what later ones get when they are saved."""

from django.db import migrations

from common.search import normalise
from people.names import phone_digits

BATCH = 2000
KEYS = ["name_key", "email_key", "phone_key"]


def fill(apps, schema_editor) -> None:
    people = apps.get_model("people", "Person").objects
    batch = []
    for person in people.order_by("pk").iterator(BATCH):
        name, phone = normalise(f"{person.first_name} {person.last_name}"), phone_digits(person.phone)
        person.name_key = f"{person.birth_date} {name}"[:250] if person.birth_date else None
        person.email_key = person.email.lower() or None
        person.phone_key = phone if len(phone) == 9 else None
        batch.append(person)
        if len(batch) == BATCH:
            people.bulk_update(batch, KEYS)
            batch = []
    people.bulk_update(batch, KEYS)


class Migration(migrations.Migration):
    dependencies = [("people", "0006_duplicates")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
