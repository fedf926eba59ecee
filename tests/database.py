"""How tests leave the database behind them."""

from importlib import import_module

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection

from clichy_partnership.interchange import SHEETS

RIGHTS = ("0002_groups", "0003_newcomers_rights", "0004_merge_rights", "0005_privacy_rights",
          "0006_access_records_rights", "0007_messages_rights", "0008_outbox_rights", "0009_targets_rights",
          "0010_followups_rights", "0011_mentoring_rights", "0012_matching_rights")  # fmt: skip
"""The migrations that write rows."""

WRITTEN_BY_MIGRATIONS = {"django_migrations", "django_content_type", "auth_permission", "auth_group",
                         "auth_group_permissions"}  # fmt: skip


def empty_the_database() -> None:
    """Delete every record, those that point before those pointed to; histories and snapshots stay."""
    for sheet in reversed(SHEETS):
        if sheet.links:
            sheet.links.model.objects.all().delete()
        sheet.model.objects.all().delete()


def give_rights_again() -> None:
    for migration in RIGHTS:
        import_module(f"clichy_partnership.migrations.{migration}").give_rights(apps)


def rights() -> tuple[int, set]:
    """What migrations gave: how many permissions there are, and which group has which."""
    through = Group.permissions.through
    return Permission.objects.count(), set(through.objects.values_list("group__name", "permission_id"))


def leave_nothing_behind(given: tuple[int, set]) -> None:
    """Empty the tables that a test with real transactions wrote in, whatever refuses it; PostgreSQL only.

    Django's flush empties the hundred others too and makes every permission anew: ten times as long.
    """
    tables = [name for name in connection.introspection.table_names() if name not in WRITTEN_BY_MIGRATIONS]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables)
        )
        written = [name for (name,) in cursor.fetchall()]
        cursor.execute("SET session_replication_role = replica")  # neither triggers nor foreign keys
        for name in written:
            cursor.execute(f"DELETE FROM {name}")
        cursor.execute("SET session_replication_role = DEFAULT")
    if rights() != given:
        Group.objects.all().delete()
        give_rights_again()
