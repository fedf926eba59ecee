"""Files that nobody needs any more: the person is told thirty days before, the archives give their visa, then they go.

Whatever shows that the file serves again (a visit, a sign-in, a placement…) gives it another two years.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import ScopedQuerySet
from common.dates import add_months
from common.privacy import Privacy, last_field, of_people
from people.erasure import Erasure, erase, obstacles
from people.models import Person, User
from people.notifications import retention_notice
from people.outbox.posting import of_person, post
from people.processing import LAST_CONTACT, RIGHTS

WARNED = 30  # days between the notice and the list of eliminations
AT_ONCE = 500


def unneeded(day: dt.date) -> QuerySet:
    """Files that no model needs on that day, by what each says in its `privacy`; those already empty left out."""
    people = Person.objects.exclude(first_name="", last_name="")
    for model, privacy in of_people():
        needs = Q(pk__in=[])
        for path, months in privacy.needed.items():
            at_a_moment = isinstance(last_field(model, path), models.DateTimeField)
            lookup = f"{path}__date__gt" if at_a_moment else f"{path}__gt"
            needs |= Q(**{lookup: add_months(day, -months)})
        if privacy.ongoing:
            needs |= privacy.ongoing
        if privacy.subject != "pk" and (privacy.needed or privacy.ongoing):
            rows = model._base_manager.filter(needs, **{privacy.subject: OuterRef("pk")})
            people = people.exclude(Exists(rows))
    since = add_months(day, -LAST_CONTACT)
    made = Person.history.filter(id=OuterRef("pk"), history_type="+", history_date__date__gt=since)
    return people.exclude(Exists(made))


class Elimination(models.Model):
    """A list of files to erase, as the public archives ask for one before anything is destroyed.

    Code du patrimoine, art. L212-2 and R212-14: the visa of the director of the departmental archives.
    """

    drawn_on = models.DateField(gettext_lazy("dressé le"), default=timezone.localdate)
    drawn_by = models.ForeignKey(
        User, verbose_name=gettext_lazy("dressé par"), on_delete=models.PROTECT, related_name="+"
    )
    files = models.PositiveIntegerField(gettext_lazy("nombre de fiches"))
    visa_on = models.DateField(gettext_lazy("visa du"), null=True, blank=True)
    visa_reference = models.CharField(gettext_lazy("référence du visa"), max_length=100, blank=True)
    done_at = models.DateTimeField(gettext_lazy("effacé le"), null=True)
    erased = models.PositiveIntegerField(gettext_lazy("fiches effacées"), null=True)
    objects = ScopedQuerySet.as_manager()
    privacy = Privacy(
        RIGHTS, account="drawn_by",
        technical=("drawn_on", "files", "visa_on", "visa_reference", "done_at", "erased"),
    )  # fmt: skip

    class Meta:
        verbose_name = gettext_lazy("bordereau d’élimination")
        verbose_name_plural = gettext_lazy("bordereaux d’élimination")
        ordering = ["-drawn_on", "-pk"]

    def __str__(self) -> str:
        return _("bordereau n° %(key)s") % {"key": self.pk}


class RetentionNotice(models.Model):
    """That somebody was told their file would go, and when."""

    person = models.OneToOneField(
        Person,
        verbose_name=gettext_lazy("personne"),
        on_delete=models.PROTECT,
        related_name="retention_notice",
    )
    noticed_on = models.DateField(gettext_lazy("prévenue le"))
    reached = models.BooleanField(gettext_lazy("jointe"), default=False)
    elimination = models.ForeignKey(
        Elimination, verbose_name=gettext_lazy("bordereau"), null=True, on_delete=models.PROTECT,
        related_name="notices",
    )  # fmt: skip
    objects = ScopedQuerySet.as_manager()
    privacy = Privacy(
        RIGHTS, subject="person", removed=True, kept=("noticed_on", "reached"), technical=("elimination",)
    )

    class Meta:
        verbose_name = gettext_lazy("préavis d’effacement")
        verbose_name_plural = gettext_lazy("préavis d’effacement")
        ordering = ["noticed_on", "pk"]

    def __str__(self) -> str:
        return str(self.person)


def warn() -> tuple[int, int]:
    """Every night: forget the notices of files that serve again, and tell the next people; how many of each."""
    today = timezone.localdate()
    back = RetentionNotice.objects.exclude(person__in=unneeded(today))
    kept = back.count()
    back.delete()
    waiting = unneeded(today).filter(retention_notice=None).order_by("pk")[:AT_ONCE]
    told = [_warn(person, today) for person in waiting if not list(obstacles(person))]
    return kept, len(told)


@transaction.atomic
def _warn(person: Person, today: dt.date) -> RetentionNotice:
    notice = RetentionNotice.objects.create(person=person, noticed_on=today)
    to = of_person(person)
    if to.is_reachable:
        gone_after = today + dt.timedelta(days=WARNED)
        post(retention_notice, to, name=person.first_name, day=gone_after, notice=notice.pk)
    return notice


def ripe(day: dt.date) -> QuerySet:
    """Notices whose thirty days are over, for files that still serve nobody, and that no list holds."""
    told = RetentionNotice.objects.filter(noticed_on__lte=day - dt.timedelta(days=WARNED), elimination=None)
    return told.filter(person__in=unneeded(day))


@transaction.atomic
def draw_up(user: User) -> Elimination | None:
    """A list of the files that may go; none when there is nothing to list."""
    notices = list(ripe(timezone.localdate()).select_for_update(of=["self"])[:AT_ONCE])
    if not notices:
        return None
    elimination = Elimination.objects.create(drawn_by=user, files=len(notices))
    RetentionNotice.objects.filter(pk__in=[notice.pk for notice in notices]).update(elimination=elimination)
    return elimination


def extreme_dates(elimination: Elimination) -> dict:
    """When the oldest and the newest of the listed files were made: `first` and `last`, as the archives ask."""
    made = Person.history.filter(history_type="+", id__in=elimination.notices.values("person"))
    return made.aggregate(first=Min("history_date"), last=Max("history_date"))


@transaction.atomic
def carry_out(elimination: Elimination, visa_on: dt.date, reference: str, user: User) -> int:
    """Erase what the visa allows, and still serves nobody; how many. Raises ValidationError when it was done."""
    elimination = Elimination.objects.select_for_update().get(pk=elimination.pk)
    if elimination.done_at:
        raise ValidationError(_("Ce bordereau est déjà exécuté."))
    today, erased = timezone.localdate(), 0
    still = set(
        unneeded(today).filter(retention_notice__elimination=elimination).values_list("pk", flat=True)
    )
    for notice in elimination.notices.select_related("person"):
        if notice.person_id in still and not list(obstacles(notice.person)):
            erase(notice.person, Erasure.Cause.RETENTION, user)
            erased += 1
    RetentionNotice.objects.filter(elimination=elimination).delete()
    elimination.visa_on, elimination.visa_reference = visa_on, reference
    elimination.done_at, elimination.erased = timezone.now(), erased
    elimination.save()
    return erased
