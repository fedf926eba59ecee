import datetime as dt
import logging

from celery import shared_task
from django.db import IntegrityError, transaction
from django.utils import timezone

from common.pdf import PdfError
from common.work import LostClaim, sweep
from indicators import milestones
from indicators.documents import report_pdf
from indicators.models import Report, Snapshot
from indicators.notifications import tell_ready
from people.models import Partnership

logger = logging.getLogger(__name__)


def yesterday() -> dt.date:
    return timezone.localdate() - dt.timedelta(days=1)


@shared_task
def take_snapshot(as_of: str) -> None:
    Snapshot.take(dt.date.fromisoformat(as_of))


@shared_task
def take_nightly_snapshot() -> None:
    partnership = Partnership.objects.first()
    if partnership and partnership.started_on <= yesterday():
        Snapshot.take(yesterday())


@shared_task
def request_milestone_reports() -> None:
    """One report for each milestone reached, once; a night without beat is made up for the next."""
    partnership = Partnership.objects.first()
    for months, as_of in milestones.passed(partnership.started_on, yesterday()) if partnership else ():
        report = Report(horizon_months=months, as_of=as_of, origin=Report.Origin.MILESTONE)
        if Report.objects.filter(horizon_months=months, origin=Report.Origin.MILESTONE).exists():
            continue
        try:
            with transaction.atomic():
                report.ask()
        except IntegrityError:
            logger.info("report at %s months was asked for by another", months)


@shared_task
def sweep_reports() -> None:
    sweep(Report)


@shared_task
def render_report(report_id: int) -> None:
    report = Report.objects.filter(pk=report_id).first()
    if report is None or not report.take_up():
        return
    try:
        report.show_progress(10)
        snapshot = Snapshot.take(report.as_of)
        report.show_progress(40)
        content = report_pdf(
            snapshot.payload, report.horizon_months, on_tick=report.stay_alive, **snapshot.imprint()
        )
        with transaction.atomic():
            report.finish(snapshot, content)
            tell_ready(report)
    except LostClaim:
        logger.info("report %s was taken up by another worker", report_id)
    except PdfError as error:
        logger.warning("report %s failed: %s", report_id, error)
        report.give_back(error.reason, final=error.final)
    except Exception as error:
        logger.exception("report %s failed", report_id)
        report.give_back(f"{type(error).__name__}: {error}")
