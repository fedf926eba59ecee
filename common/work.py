"""Work asked of a Celery worker. The row is the request: whatever dies, a worker takes it up again."""

import datetime as dt
import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import OperationalError, connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError as BrokerDown

from common.access import ScopedQuerySet

logger = logging.getLogger(__name__)


WORK_FIELDS = ("state", "progress", "tries", "claim", "alive_at", "error", "requested_at", "finished_at")


class LostClaim(Exception):
    """Another worker has taken the work up."""


class State(models.TextChoices):
    REQUESTED = "requested", _("demandé")
    RUNNING = "running", _("en cours")
    READY = "ready", _("prêt")
    FAILED = "failed", _("en échec")


class WorkQuerySet(ScopedQuerySet):
    def waiting(self) -> "WorkQuerySet":
        """Asked for and not being done, or left by a worker that gives no more sign of life."""
        silent_since = timezone.now() - dt.timedelta(seconds=settings.WORK_LEASE_SECONDS)
        return self.filter(Q(state=State.REQUESTED) | Q(state=State.RUNNING, alive_at__lt=silent_since))


class Work(models.Model):
    """Claimed by one worker, kept alive by it, finished once.

    A subclass names its Celery `task`, which takes the row's id.
    """

    State = State
    MAX_TRIES = 5

    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.REQUESTED)
    progress = models.PositiveSmallIntegerField(_("avancement (%)"), default=0)
    tries = models.PositiveSmallIntegerField(_("essais"), default=0)
    claim = models.UUIDField(null=True, editable=False)
    alive_at = models.DateTimeField(_("dernier signe de vie"), null=True, editable=False)
    error = models.CharField(_("dernière erreur"), max_length=500, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("demandé par"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    requested_at = models.DateTimeField(_("demandé le"), auto_now_add=True)
    finished_at = models.DateTimeField(_("prêt le"), null=True, blank=True)
    objects = WorkQuerySet.as_manager()

    class Meta:
        abstract = True

    @staticmethod
    def task():
        """The Celery task; fetched late, for tasks import models."""
        raise NotImplementedError

    @property
    def is_under_way(self) -> bool:
        return self.state in (State.REQUESTED, State.RUNNING)

    def ask(self) -> None:
        """Save the request, and wake a worker once it is committed."""
        self.save()
        transaction.on_commit(lambda: wake(self.task(), self.pk))

    def take_up(self) -> bool:
        """Claim the work for this process; False when another has it or it is done."""
        self.claim = uuid.uuid4()
        claimed = type(self).objects.waiting().filter(pk=self.pk, tries__lt=self.MAX_TRIES)
        return bool(
            claimed.update(
                state=State.RUNNING,
                claim=self.claim,
                alive_at=timezone.now(),
                tries=F("tries") + 1,
                progress=0,
            )
        )

    def mine(self) -> WorkQuerySet:
        return type(self).objects.filter(pk=self.pk, claim=self.claim, state=State.RUNNING)

    def show_progress(self, percent: int) -> None:
        """Say how far it is, which is a sign of life too. Raises LostClaim."""
        if not self.mine().update(progress=percent, alive_at=timezone.now()):
            raise LostClaim

    def stay_alive(self) -> None:
        if not self.mine().update(alive_at=timezone.now()):
            raise LostClaim

    def give_back(self, error: str, *, final: bool = False) -> None:
        """After an error: to be tried again, or failed for good, after the last try or one that says it all."""
        tries = 1 if final else self.MAX_TRIES
        self.mine().update(
            state=models.Case(
                models.When(tries__gte=tries, then=models.Value(State.FAILED)),
                default=models.Value(State.REQUESTED),
            ),
            error=error[:500],
        )


def wake(task, *ids: int) -> None:
    """Wake a worker. A broker that is down loses nothing: the row waits for the sweeper."""
    try:
        task.delay(*ids)
    except (BrokerDown, OSError):
        logger.warning("broker unreachable: %s %s waits for the sweeper", task.name, ids)


def sweep(model: type[Work]) -> None:
    """Wake a worker for what a call, a worker or a broker has lost; give up what fails every time."""
    waiting = model.objects.waiting()
    waiting.filter(tries__gte=model.MAX_TRIES).update(state=State.FAILED)
    for pk in waiting.values_list("pk", flat=True):
        wake(model.task(), pk)


@contextmanager
def shown(work: Work, percent: Callable[[], int], every: float = 1.0) -> Iterator[None]:
    """Show the progress of what runs inside one long transaction, from a connection of its own.

    A claim lost meanwhile shows when the work is finished, in that same transaction.
    """
    done = threading.Event()

    def show() -> None:
        try:
            while not done.wait(every):
                work.show_progress(percent())
        except (LostClaim, OperationalError):  # an embedded database lets one connection write at a time
            logger.info("the progress of work %s is not shown any more", work.pk)
        finally:
            connection.close()

    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
