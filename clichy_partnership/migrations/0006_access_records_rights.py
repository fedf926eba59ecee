"""Who reads the access log: the protection of data, and nobody else."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUP = "Protection des données"
RIGHT = {"content_type__app_label": "common", "codename": "view_accessrecord"}


def create_rights(apps, schema_editor) -> None:
    config = apps.get_app_config("common")
    config.models_module = (
        True  # Django makes the permissions at the end of all migrations: too late for this one
    )
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    give_rights(apps)


def give_rights(apps) -> None:
    group, _created = apps.get_model("auth", "Group").objects.get_or_create(name=GROUP)
    group.permissions.add(apps.get_model("auth", "Permission").objects.get(**RIGHT))


def take_rights(apps, schema_editor) -> None:
    for permission in apps.get_model("auth", "Permission").objects.filter(**RIGHT):
        permission.group_set.clear()


class Migration(migrations.Migration):
    dependencies = [("clichy_partnership", "0005_privacy_rights"), ("common", "0003_access_records")]
    operations = [migrations.RunPython(create_rights, take_rights, elidable=False)]
