"""Somebody goes: their name leaves every row, history, account and file; what figures count stays, and is nobody's.

What proves it is a tombstone, which names nobody, and a line of a journal beside the media: a backup made before,
once restored, is emptied again of all who have gone since.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import BACK_OFFICE, ScopedQuerySet
from common.dates import add_months
from common.erasing import Mentions, blank_rows, remove_rows, rewrite_past, silence_mentions
from common.privacy import Privacy, declared
from common.records import new_ref, one_of
from people.identity import FormerRef
from people.models import Person, User
from people.names import phone_digits
from people.processing import RIGHTS

YOUNG = (15 * 12, 30 * 12)  # months: from one, below the other
JOURNAL = "effacements.jsonl"


class Erasure(models.Model):
    """That a file was emptied, and when; not whose it was."""

    class Cause(models.TextChoices):
        REQUEST = "request", gettext_lazy("à la demande de la personne")
        RETENTION = "retention", gettext_lazy("au terme de la durée de conservation")
        RESTORE = "restore", gettext_lazy("déjà effacée avant une restauration")

    file = models.PositiveBigIntegerField(gettext_lazy("numéro de fiche"), unique=True)
    digest = models.CharField(
        gettext_lazy("empreinte de la référence"), max_length=64, editable=False, db_index=True
    )
    cause = models.CharField(gettext_lazy("cause"), max_length=10, choices=Cause.choices)
    done_at = models.DateTimeField(gettext_lazy("effacée le"))
    done_by = models.ForeignKey(
        User, verbose_name=gettext_lazy("par"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    rows = models.JSONField(gettext_lazy("lignes"), default=dict)
    objects = ScopedQuerySet.as_manager()
    privacy = Privacy(RIGHTS, account="done_by", technical=("file", "digest", "cause", "done_at", "rows"))

    class Meta:
        verbose_name = gettext_lazy("effacement")
        verbose_name_plural = gettext_lazy("effacements")
        ordering = ["-done_at"]
        constraints = [one_of("cause", "request retention restore", "erasure_cause")]

    def __str__(self) -> str:
        return _("fiche n° %(file)s") % {"file": self.file}

    @classmethod
    def refs_among(cls, refs: set[str]) -> set[str]:
        """Those that were the ref of a file emptied since: a file of before would bring its person back."""
        by_digest = {digest(ref): ref for ref in refs}
        gone = cls.objects.filter(digest__in=by_digest).values_list("digest", flat=True)
        return {by_digest[found] for found in gone}


FileCleaner = Callable[[Mentions], int]
FILES: list[FileCleaner] = []
"""What upper floors do of files that name somebody; each returns how many went."""


def cleans_files(cleaner: FileCleaner) -> FileCleaner:
    FILES.append(cleaner)
    return cleaner


def obstacles(person: Person) -> Iterator[str]:
    """What must be settled before, in words for staff."""
    account = User.objects.filter(person=person).first()
    if account and set(account.roles) & BACK_OFFICE:
        yield _("Cette personne travaille encore dans le back-office : terminez d’abord son appartenance.")


@transaction.atomic
def erase(
    person: Person, cause: str, user: User | None = None, done_at: dt.datetime | None = None
) -> Erasure:
    """Empty the file. Raises ValidationError with what must be settled before."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if obstacle := list(obstacles(person)):
        raise ValidationError(obstacle)
    account = User.objects.filter(person=person).first()
    mentions, ref = mentions_of(person, account), person.ref
    former = list(FormerRef.objects.filter(person=person).values_list("former_id", flat=True))
    reason, birth_date = _("données effacées"), vaguer(person.birth_date, days_that_count(person))
    _sign_out(account)
    rows = dict(remove_rows(person.pk, account and account.pk))
    _forget_identity(person, former, birth_date)
    _add(rows, blank_rows(person.pk, reason))
    _close(account)
    _add(rows, silence_mentions(mentions))
    rows["files"] = sum(cleaner(mentions) for cleaner in FILES)
    erasure = Erasure.objects.create(
        file=person.pk,
        digest=digest(ref),
        cause=cause,
        done_at=done_at or timezone.now(),
        done_by=user,
        rows={label: count for label, count in rows.items() if count},
    )
    transaction.on_commit(lambda: write_down(erasure))
    return erasure


def _add(rows: dict[str, int], found: Iterator[tuple[str, int]]) -> None:
    for label, count in found:
        rows[label] = rows.get(label, 0) + count


def digest(ref: str) -> str:
    return hashlib.sha256(ref.encode()).hexdigest()


def mentions_of(person: Person, account: User | None) -> Mentions:
    """By the names, addresses and numbers that the file has, or ever had."""
    versions = [person, *Person.history.filter(id=person.pk)]
    names = {(version.first_name, version.last_name) for version in versions}
    contacts = {value for version in versions for value in (version.email, version.guardian_email)}
    numbers = {value for version in versions for value in (version.phone, version.guardian_phone)}
    if account:
        contacts |= {account.email or ""}
        numbers |= {account.phone or ""}
    phones = {digits for number in numbers if len(digits := phone_digits(number)) == 9}
    return Mentions(sorted(names), sorted(contacts), sorted(phones))


def days_that_count(person: Person) -> list[dt.date]:
    """On which figures ask how old the person was."""
    return [
        day
        for model, privacy in declared()
        if privacy.age_on
        for day in model._base_manager.filter(**{privacy.subject: person}).values_list(
            privacy.age_on, flat=True
        )
    ]


def vaguer(birth_date: dt.date | None, days: list[dt.date]) -> dt.date | None:
    """A birth date that tells less, and on each of these days the same: 15 to 29 years old, or not."""
    youth, end = YOUNG
    earliest, latest = dt.date.min, dt.date.max
    never_young = True
    for day in days if birth_date else ():
        turned_15, turned_30 = add_months(day, -youth), add_months(day, -end)
        if birth_date > turned_15:
            earliest = max(earliest, turned_15 + dt.timedelta(days=1))
        elif birth_date <= turned_30:
            latest = min(latest, turned_30)
        else:
            never_young = False
            earliest, latest = max(earliest, turned_30 + dt.timedelta(days=1)), min(latest, turned_15)
    if never_young:
        return None
    new_year = dt.date(earliest.year + 1, 1, 1)
    return new_year if new_year <= latest else earliest


def _forget_identity(person: Person, former: list[int], birth_date: dt.date | None) -> None:
    """What `blank_rows` cannot know: a reference that outsiders have, a birth date, the files merged into this one."""
    values = {"ref": new_ref(), "birth_date": birth_date}
    Person._base_manager.filter(pk=person.pk).update(**values)
    nothing = {name: None if name.endswith("_key") else "" for name in Person.privacy.erased}
    rewrite_past(Person, [person.pk, *former], nothing | values | {"search_key": ""})


def _sign_out(account: User | None) -> None:
    for session in Session.objects.iterator() if account else ():
        if session.get_decoded().get(SESSION_KEY) == str(account.pk):
            session.delete()


def _close(account: User | None) -> None:
    """`blank_rows` has taken its name and its addresses."""
    if account:
        account.refresh_from_db()
        account.set_unusable_password()
        account.is_active, account.sessions_ended_at = False, timezone.now()
        account.save()
        account.groups.clear()


# The journal


def journal() -> Path:
    return Path(settings.MEDIA_ROOT) / JOURNAL


def write_down(erasure: Erasure) -> None:
    line = {"file": erasure.file, "digest": erasure.digest, "done_at": erasure.done_at.isoformat()}
    journal().parent.mkdir(parents=True, exist_ok=True)
    with journal().open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(line) + "\n")


def complete_journal(text: str) -> None:
    """Add the lines that another journal has and this one has not."""
    known = read_journal(journal().read_text(encoding="utf-8")) if journal().exists() else {}
    missing = [written for key, written in read_journal(text).items() if key not in known]
    journal().parent.mkdir(parents=True, exist_ok=True)
    with journal().open("a", encoding="utf-8") as lines:
        lines.writelines(json.dumps(written) + "\n" for written in missing)


def read_journal(text: str) -> dict[str, dict]:
    """Line of each digest; one half written by a machine that stopped is left out."""
    found = {}
    for line in text.splitlines():
        try:
            written = json.loads(line)
            found[written["digest"]] = written
        except (ValueError, KeyError, TypeError):
            continue
    return found


def replay() -> int:
    """Empty again the files that a restored backup has brought back; how many there were."""
    text = journal().read_text(encoding="utf-8") if journal().exists() else ""
    replayed = 0
    for written in read_journal(text).values():
        person = Person.objects.filter(pk=written["file"]).first()
        if person and digest(person.ref) == written["digest"]:
            erase(person, Erasure.Cause.RESTORE, done_at=dt.datetime.fromisoformat(written["done_at"]))
            replayed += 1
    return replayed
