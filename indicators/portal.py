"""Reports and targets for those who read them: the leadership of the city and of the school."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.access import Role
from common.kit import Stage, Task
from common.portal import ROWS, Appointment, Card, Grid, Row
from indicators.definitions import DEFINITIONS
from indicators.milestones import FIRST_HORIZONS, HALF_YEAR, is_horizon, milestone, passed
from indicators.models import Report, Target
from indicators.targets import open_horizons
from people.models import Partnership, User

REPORTS = 3 * ROWS


def tasks(user: User, role: Role | None) -> Iterator[Task]:
    partnership = Partnership.objects.first() if role == Role.LEADERSHIP else None
    if partnership and not Target.objects.visible_to(user).exists():
        first = open_horizons(partnership.started_on, timezone.localdate())[0]
        until = {"day": date_format(milestone(partnership.started_on, first)), "months": first}
        yield Task(
            _("Fixer les objectifs du partenariat"), Stage.TODO, reverse("targets"),
            _("Avant les résultats : ceux à %(months)d mois sont arrêtés le %(day)s.") % until,
            _("Fixer les objectifs"),
        )  # fmt: skip


def dates(user: User, role: Role | None) -> Iterator[Appointment]:
    """The next milestone."""
    partnership = Partnership.objects.first() if role == Role.LEADERSHIP else None
    if partnership is None:
        return
    start, today = partnership.started_on, timezone.localdate()
    reached = max((months for months, _day in passed(start, today)), default=0)
    months = next(each for each in range(reached + HALF_YEAR, reached + 999, HALF_YEAR) if is_horizon(each))
    title = _("Arrêt des chiffres du bilan à %(months)d mois") % {"months": months}
    yield Appointment(
        f"echeance-{months}-mois", title, milestone(start, months), note=_("Bilan le lendemain")
    )


def cards(user: User, role: Role | None) -> Iterator[Card]:
    if role == Role.LEADERSHIP:
        reports = Report.objects.visible_to(user).order_by("-as_of", "-pk")[:REPORTS]
        rows = [report_row(report) for report in reports]
        yield Card(_("Bilans d’étape"), _("Aucun bilan n’est encore prêt."), rows)
        empty = _("Aucun objectif n’est fixé : entrez-les avant les résultats, ils seront datés.")
        more = Row(_("Lire ou fixer les objectifs"), address=reverse("targets"))
        yield Card(_("Objectifs"), empty, grid=target_grid(user), more=more)


def report_row(report: Report) -> Row:
    label = _("Bilan à %(months)d mois") % {"months": report.horizon_months}
    as_of = _("arrêté au %(day)s") % {"day": date_format(report.as_of)}
    match report.state:
        case Report.State.READY:
            note = " · ".join(filter(None, [as_of, made_on(report), "PDF", size(report)]))
            return Row(label, note, reverse("report", args=[report.pk]), _("Télécharger"))
        case Report.State.RUNNING:
            return Row(label, as_of, stage=Stage.DOING, progress=report.progress)
        case Report.State.FAILED:
            return Row(label, _("Il n’a pas pu être produit : l’équipe peut le relancer."), stage=Stage.LATE)
    asked = {"day": date_format(timezone.localtime(report.requested_at))}
    return Row(label, _("demandé le %(day)s") % asked, stage=Stage.WAITING)


def made_on(report: Report) -> str:
    if report.finished_at is None:
        return ""
    return _("produit le %(day)s") % {"day": date_format(timezone.localtime(report.finished_at))}


def size(report: Report) -> str:
    """Nothing when the file is not where it was left."""
    try:
        return _("%(n)d ko") % {"n": max(1, round(report.file.size / 1000))}
    except OSError:
        return ""


def target_grid(user: User) -> Grid | None:
    """A line for each figure aimed at; None when there is none."""
    found = Target.objects.visible_to(user).in_force()
    if not found:
        return None
    horizons = sorted({*FIRST_HORIZONS, *(months for _code, months in found)})
    heads = [_("À %(months)d mois") % {"months": months} for months in horizons]
    rows = []
    for code in [code for code in DEFINITIONS if any(code == each for each, _months in found)]:
        aims = {months: found[code, months] for months in horizons if (code, months) in found}
        last = max(aims.values(), key=lambda target: (target.set_on, target.pk))
        values = [aims[months].said if months in aims else "–" for months in horizons]
        rows.append(
            (
                last.title,
                reverse("target", args=[code]),
                [*values, date_format(last.set_on), last.author],
            )
        )
    return Grid(_("Objectifs fixés"), [_("Indicateur"), *heads, _("Fixé le"), _("Par")], rows)
