"""Who answers what people ask about their own data, and reads the proof of what was erased."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ANSWER = ("view_rightsrequest", "add_rightsrequest", "change_rightsrequest", "view_erasure", "view_consent",
          "add_consent", "view_retentionnotice", "view_elimination", "change_elimination")  # fmt: skip
CHECKS = ("view_mentorcheck", "add_mentorcheck", "change_mentorcheck")
GROUPS = {
    "Administration": ANSWER,
    "Protection des données": ANSWER,
    "Référents": ("view_person", "view_organisation", "view_affiliation", "view_consent", "add_consent",
                  "view_adaptation", "add_adaptation", "change_adaptation", *CHECKS),
    "Ville – accompagnement": CHECKS,
}  # fmt: skip


def create_rights(apps, schema_editor) -> None:
    for label in ("people", "mentoring"):
        config = apps.get_app_config(label)
        config.models_module = (
            True  # Django makes the permissions at the end of all migrations: too late for this one
        )
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
    give_rights(apps)


def rights(apps, codenames):
    return apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label__in=("people", "mentoring"), codename__in=codenames
    )


def give_rights(apps) -> None:
    for name, codenames in GROUPS.items():
        group, _created = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*rights(apps, codenames))


def take_rights(apps, schema_editor) -> None:
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(*rights(apps, GROUPS[group.name]))


class Migration(migrations.Migration):
    dependencies = [
        ("clichy_partnership", "0004_merge_rights"),
        ("people", "0008_privacy"),
        ("mentoring", "0002_checks"),
    ]
    operations = [migrations.RunPython(create_rights, take_rights, elidable=False)]
