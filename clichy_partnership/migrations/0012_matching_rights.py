"""Who puts young people and mentors together, and adjusts what comes out: those who follow the mentorships."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

SEEN = ("matchingrun", "matchedpair", "unmatched", "pairrule")
KEEPERS = (
    *(f"mentoring.view_{name}" for name in SEEN),
    *(f"mentoring.{right}_{name}" for name in ("matchingrun", "pairrule") for right in ("add", "change")),
)
GROUPS = {"Administration": KEEPERS, "Ville – accompagnement": KEEPERS}


def create_rights(apps, schema_editor) -> None:
    config = apps.get_app_config("mentoring")
    config.models_module = (
        True  # Django makes the permissions at the end of all migrations: too late for this one
    )
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    give_rights(apps)


def rights(apps, names) -> list:
    permissions = apps.get_model("auth", "Permission").objects
    return [
        permission
        for label, codename in (name.split(".") for name in names)
        for permission in permissions.filter(content_type__app_label=label, codename=codename)
    ]


def give_rights(apps) -> None:
    for name, names in GROUPS.items():
        group, _created = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*rights(apps, names))


def take_rights(apps, schema_editor) -> None:
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(*rights(apps, GROUPS[group.name]))


class Migration(migrations.Migration):
    dependencies = [
        ("clichy_partnership", "0011_mentoring_rights"),
        ("mentoring", "0005_matching"),
    ]
    operations = [migrations.RunPython(create_rights, take_rights, elidable=False)]
