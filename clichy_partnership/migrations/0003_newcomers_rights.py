"""Who may invite somebody, and validate a registration: the grounds of people/access.py say which ones."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

INVITATION = ("view_invitation", "add_invitation", "change_invitation")
REGISTRATION = ("view_registration", "change_registration")
GROUPS = {
    "Administration": INVITATION + REGISTRATION,
    "Ville – accompagnement": INVITATION + REGISTRATION,
    "Ville – stages et emploi": INVITATION + REGISTRATION,
    "Ville – formation": INVITATION,
    "Ville – projets": INVITATION + REGISTRATION,
    "École – équipe": INVITATION + REGISTRATION,
}


def create_rights(apps, schema_editor) -> None:
    config = apps.get_app_config("people")
    config.models_module = (
        True  # Django makes the permissions at the end of all migrations: too late for this one
    )
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    give_rights(apps)


def give_rights(apps) -> None:
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="people")
    for name, given in GROUPS.items():
        group, _created = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*permissions.filter(codename__in=given))


def take_rights(apps, schema_editor) -> None:
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="people")
    for name, given in GROUPS.items():
        for group in apps.get_model("auth", "Group").objects.filter(name=name):
            group.permissions.remove(*permissions.filter(codename__in=given))


class Migration(migrations.Migration):
    dependencies = [("clichy_partnership", "0002_groups"), ("people", "0004_newcomers")]
    operations = [migrations.RunPython(create_rights, take_rights, elidable=False)]
