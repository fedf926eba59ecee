"""Who reads the follow-ups and the check-ins, and types an answer for somebody."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

CALL = ("followups.view_followup", "followups.change_followup")
CHECK_INS = ("mentoring.view_checkin", "mentoring.change_checkin")
GROUPS = {
    "Administration": CALL + CHECK_INS,
    "Ville – accompagnement": CALL + CHECK_INS,
    "Ville – stages et emploi": CALL,
    "Ville – formation": CALL,
    "Ville – projets": CALL,
    "École – équipe": CALL,
}
APPS = ("followups", "mentoring")


def create_rights(apps, schema_editor) -> None:
    for label in APPS:
        config = apps.get_app_config(label)
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
        ("clichy_partnership", "0009_targets_rights"),
        ("followups", "0001_initial"),
        ("mentoring", "0003_check_ins"),
    ]
    operations = [migrations.RunPython(create_rights, take_rights, elidable=False)]
