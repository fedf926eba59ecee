"""The groups that give the roles of staff, with their rights: delete is nobody's, a record is corrected or ended."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

KEEP, READ = ("view", "add", "change"), ("view",)
MENTORING = ("mentorship", "mentorshipmember", "meeting", "workshop", "workshopregistration")
PLACEMENTS = ("offer", "placement", "outcome")
TRAINING = ("course", "session", "sessiontrainer", "slot", "enrolment", "attendance", "evaluation",
            "productivitymeasure")  # fmt: skip
PROJECTS = ("project", "projectmember", "usagefeedback")
PEOPLE = ("person", "organisation", "affiliation", "interaction")


def rights(label: str, models: tuple[str, ...], actions: tuple[str, ...] = KEEP) -> set[tuple[str, str]]:
    return {(label, f"{action}_{model}") for model in models for action in actions}


REPORTS = rights("indicators", ("report",), ("view", "add")) | rights("indicators", ("snapshot",), READ)
REGISTER = rights("people", PEOPLE) | rights("people", ("partnership",), READ) | REPORTS
GROUPS = {
    "Administration": REGISTER
    | rights("people", ("partnership", "user"))
    | rights("auth", ("group",), READ)
    | rights("mentoring", MENTORING)
    | rights("placements", PLACEMENTS)
    | rights("training", TRAINING)
    | rights("projects", PROJECTS)
    | rights("clichy_partnership", ("importrequest",), ("view", "add"))
    | rights("common", ("importrun",), READ),
    "Ville – accompagnement": REGISTER | rights("mentoring", MENTORING),
    "Ville – stages et emploi": REGISTER | rights("placements", PLACEMENTS),
    "Ville – formation": REGISTER | rights("training", TRAINING),
    "Ville – projets": REGISTER | rights("projects", PROJECTS),
    "École – équipe": rights("people", ("person", "affiliation", "interaction"))
    | rights("people", ("organisation", "partnership"), READ)
    | REPORTS
    | rights("mentoring", MENTORING, READ)
    | rights("placements", PLACEMENTS, READ)
    | rights("training", TRAINING)
    | rights("projects", PROJECTS),
    "Protection des données": rights(
        "people", ("person", "organisation", "affiliation", "partnership"), READ
    ),
    "Direction": rights("indicators", ("report",), READ),
}
APPS = ("auth", "clichy_partnership", "common", "indicators", "mentoring", "people", "placements", "projects",
        "training")  # fmt: skip


def create_groups(apps, schema_editor) -> None:
    for label in APPS:  # Django makes the permissions at the end of all migrations: too late for this one
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
    give_rights(apps)


def give_rights(apps) -> None:
    permissions = {
        (permission.content_type.app_label, permission.codename): permission
        for permission in apps.get_model("auth", "Permission").objects.select_related("content_type")
    }
    for name, given in GROUPS.items():
        group, _created = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*(permissions[right] for right in sorted(given)))


def remove_groups(apps, schema_editor) -> None:
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("clichy_partnership", "0001_initial"),
        ("common", "0002_cache_entry"),
        ("indicators", "0001_initial"),
        ("mentoring", "0001_initial"),
        ("people", "0003_accounts"),
        ("placements", "0001_initial"),
        ("projects", "0001_initial"),
        ("training", "0002_session_trainers"),
    ]
    operations = [migrations.RunPython(create_groups, remove_groups, elidable=False)]
