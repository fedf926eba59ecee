import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0002_report_reviewed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("indicator", models.CharField(max_length=50, verbose_name="indicateur")),
                ("horizon_months", models.PositiveSmallIntegerField(verbose_name="échéance (mois)")),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=4,
                        help_text="Une part va de 0 à 1.",
                        max_digits=12,
                        verbose_name="objectif",
                    ),
                ),
                ("set_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="fixé le")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="d’où il vient")),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="fixé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "objectif",
                "verbose_name_plural": "objectifs",
                "ordering": ["-set_on", "-pk"],
                "indexes": [
                    models.Index(fields=["set_on"], name="target_set"),
                    models.Index(fields=["indicator", "horizon_months"], name="target_of_indicator"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "horizon_months__in",
                                [
                                    6,
                                    12,
                                    24,
                                    30,
                                    36,
                                    42,
                                    48,
                                    54,
                                    60,
                                    66,
                                    72,
                                    78,
                                    84,
                                    90,
                                    96,
                                    102,
                                    108,
                                    114,
                                    120,
                                ],
                            )
                        ),
                        name="target_horizon",
                        violation_error_message="Échéances : 6, 12, 24 mois, puis tous les six mois.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0)),
                        name="target_value",
                        violation_error_message="Un objectif n’est pas négatif.",
                    ),
                ],
            },
        ),
    ]
