"""Who triages requests for a mentor and those who offer to be one, proposes pairs, and follows what they live."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

SEEN = ("mentoringrequest", "mentor", "mentorabsence", "proposal", "proposalmember", "meetingattempt", "pause",
        "closingreview")  # fmt: skip
WRITTEN = ("mentoringrequest", "mentor", "mentorabsence", "proposal", "meetingattempt", "pause")
KEEPERS = tuple(
    [f"mentoring.view_{name}" for name in SEEN]
    + [f"mentoring.{right}_{name}" for name in WRITTEN for right in ("add", "change")]
)
GROUPS = {
    "Administration": KEEPERS,
    "Ville – accompagnement": KEEPERS,
    "École – équipe": (
        *(f"mentoring.view_{name}" for name in SEEN if name not in ("mentoringrequest", "closingreview")),
        *(f"mentoring.{right}_{name}" for name in ("mentor", "mentorabsence") for right in ("add", "change")),
    ),
}


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
        ("clichy_partnership", "0010_followups_rights"),
        ("mentoring", "0004_programme"),
    ]
    operations = [migrations.RunPython(create_rights, take_rights, elidable=False)]
