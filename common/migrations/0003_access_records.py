"""The access log, which the database itself keeps: no row changes, and none goes before twelve months."""

import django.utils.timezone
from django.db import migrations, models

POSTGRESQL = [
    """
    CREATE FUNCTION access_record_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND OLD.at < now() - interval '12 months' THEN
            RETURN OLD;
        END IF;
        IF TG_OP = 'TRUNCATE' AND NOT EXISTS (SELECT FROM common_accessrecord) THEN
            RETURN NULL;
        END IF;
        RAISE integrity_constraint_violation USING MESSAGE = 'an access record is kept as it is for twelve months';
    END $$
    """,
    """
    CREATE TRIGGER access_record_is_kept BEFORE UPDATE OR DELETE ON common_accessrecord
    FOR EACH ROW EXECUTE FUNCTION access_record_is_kept()
    """,
    """
    CREATE TRIGGER access_records_are_kept BEFORE TRUNCATE ON common_accessrecord
    EXECUTE FUNCTION access_record_is_kept()
    """,
]
SQLITE = [
    """
    CREATE TRIGGER access_record_is_kept BEFORE DELETE ON common_accessrecord
    WHEN OLD.at >= datetime('now', '-12 months')
    BEGIN SELECT RAISE(ABORT, 'an access record is kept for twelve months'); END
    """,
    """
    CREATE TRIGGER access_record_is_unchanged BEFORE UPDATE ON common_accessrecord
    BEGIN SELECT RAISE(ABORT, 'an access record is kept as it is'); END
    """,
]


def keep(apps, schema_editor) -> None:
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def let_go(apps, schema_editor) -> None:
    """SQLite drops its triggers with the table."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS access_record_is_kept CASCADE")


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0002_cache_entry"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now, editable=False, verbose_name="quand"
                    ),
                ),
                (
                    "user_key",
                    models.PositiveBigIntegerField(editable=False, null=True, verbose_name="compte"),
                ),
                ("roles", models.CharField(blank=True, editable=False, max_length=200, verbose_name="rôles")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("minor", "dossier d’un mineur"),
                            ("concern", "signalement"),
                            ("export", "export"),
                            ("special", "page sensible"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="motif",
                    ),
                ),
                ("route", models.CharField(editable=False, max_length=100, verbose_name="page")),
                (
                    "model",
                    models.CharField(
                        blank=True, editable=False, max_length=100, verbose_name="nature de la fiche"
                    ),
                ),
                (
                    "object_key",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="numéro de la fiche"
                    ),
                ),
                (
                    "person_key",
                    models.PositiveBigIntegerField(editable=False, null=True, verbose_name="personne"),
                ),
                (
                    "request_id",
                    models.CharField(
                        blank=True, editable=False, max_length=36, verbose_name="numéro de la demande"
                    ),
                ),
            ],
            options={
                "verbose_name": "accès consigné",
                "verbose_name_plural": "accès consignés",
                "ordering": ["-at", "-pk"],
                "indexes": [
                    models.Index(fields=["person_key", "at"], name="access_person"),
                    models.Index(fields=["user_key", "at"], name="access_user"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["minor", "concern", "export", "special", ""])),
                        name="access_reason",
                        violation_error_message="Cette valeur n’est pas dans la liste.",
                    )
                ],
            },
        ),
        migrations.RunPython(keep, let_go, elidable=False),
    ]
