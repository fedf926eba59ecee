"""Who sets targets: leadership. Who reads them in the back-office: administrators."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = {
    "Administration": ("view_target",),
    "Direction": ("view_target", "add_target"),
}


def create_rights(apps, schema_editor) -> None:
    config = apps.get_app_config("indicators")
    config.models_module = (
        True  # Django makes the permissions at the end of all migrations: too late for this one
    )
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    give_rights(apps)


def rights(apps, codenames):
    permissions = apps.get_model("auth", "Permission").objects
    return permissions.filter(content_type__app_label="indicators", codename__in=codenames)


def give_rights(apps) -> None:
    for name, codenames in GROUPS.items():
        group, _created = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*rights(apps, codenames))


def take_rights(apps, schema_editor) -> None:
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(*rights(apps, GROUPS[group.name]))


class Migration(migrations.Migration):
    dependencies = [("clichy_partnership", "0008_outbox_rights"), ("indicators", "0003_targets")]
    operations = [migrations.RunPython(create_rights, take_rights, elidable=False)]
