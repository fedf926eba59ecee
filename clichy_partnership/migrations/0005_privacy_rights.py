"""Who answers what people ask about their own data, and reads the proof of what was erased."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

RIGHTS = ("view_rightsrequest", "add_rightsrequest", "change_rightsrequest", "view_erasure")
GROUPS = ("Administration", "Protection des données")


def create_rights(apps, schema_editor) -> None:
    config = apps.get_app_config("people")
    config.models_module = (
        True  # Django makes the permissions at the end of all migrations: too late for this one
    )
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    give_rights(apps)


def rights(apps):
    return apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="people", codename__in=RIGHTS
    )


def give_rights(apps) -> None:
    for name in GROUPS:
        group, _created = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*rights(apps))


def take_rights(apps, schema_editor) -> None:
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(*rights(apps))


class Migration(migrations.Migration):
    dependencies = [("clichy_partnership", "0004_merge_rights"), ("people", "0008_privacy")]
    operations = [migrations.RunPython(create_rights, take_rights, elidable=False)]
