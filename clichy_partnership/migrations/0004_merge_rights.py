"""Who may merge two files of one person: both must be visible to them."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = ("Administration", "Ville – accompagnement", "Ville – stages et emploi", "École – équipe")


def create_rights(apps, schema_editor) -> None:
    config = apps.get_app_config("people")
    config.models_module = (
        True  # Django makes the permissions at the end of all migrations: too late for this one
    )
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    give_rights(apps)


def give_rights(apps) -> None:
    right = apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="people", codename="merge_person"
    )
    for name in GROUPS:
        group, _created = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(right)


def take_rights(apps, schema_editor) -> None:
    rights = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="people", codename="merge_person"
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(*rights)


class Migration(migrations.Migration):
    dependencies = [("clichy_partnership", "0003_newcomers_rights"), ("people", "0006_duplicates")]
    operations = [migrations.RunPython(create_rights, take_rights, elidable=False)]
