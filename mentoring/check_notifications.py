"""Before a check of a mentor of minors is out of date, and on the day when it suspends their mentorships."""

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring import gates
from mentoring.checks import MentorCheck
from mentoring.models import Mentorship, MentorshipMember
from people.minors import is_minor
from people.models import Person
from people.outbox.letters import Action, Letter, Topic, Words, day, letter
from people.outbox.models import OutgoingMessage
from people.outbox.posting import compose, of_people, post_all

AHEAD = dt.timedelta(days=30)
SINCE = dt.timedelta(days=7)  # the worker may have slept: what lapsed within the week is told
Kind = MentorCheck.Kind
BRING = {
    Kind.IDENTITY: gettext_lazy("votre pièce d’identité"),
    Kind.HONORABILITY: gettext_lazy("une attestation d’honorabilité récente"),
    Kind.CHARTER: gettext_lazy("la charte du mentor, à signer de nouveau"),
    Kind.TRAINING: gettext_lazy("la formation des mentors, à suivre de nouveau"),
}
MENTOR, MENTEE = MentorshipMember.Role.MENTOR, MentorshipMember.Role.MENTEE
EXAMPLE = {"name": "Karim", "kinds": ["identity", "honorability"], "day": "2026-12-28", "mentor": 0}


def missing(words: Words) -> list[str]:
    """Of what was told, what is still to be seen on the day it leaves."""
    today = timezone.localdate()
    ahead = MentorCheck.objects.filter(person=words["mentor"], kind__in=words["kinds"], seen_on__lte=today)
    renewed = ahead.filter(valid_until__gt=str(words["day"])).values_list("kind", flat=True)
    return sorted(set(words["kinds"]) - set(renewed))


def is_still_to_see(words: Words) -> bool:
    return bool(missing(words))


def _brought(words: Words) -> tuple[str, ...]:
    brought = [f"– {BRING[Kind(kind)]}" for kind in words["kinds"]]
    reached = ", ".join(
        filter(None, (settings.CONTACT_ADDRESS, settings.CONTACT_HOURS, settings.CONTACT_PHONE))
    )
    to_whom = _("C’est à voir avec l’équipe de l’accompagnement. Une pièce est vue, jamais gardée.")
    return (*brought, to_whom, *((reached,) if reached else ()))


@letter(
    gettext_lazy("Vérification à refaire dans 30 jours (au mentor)"),
    Topic.NEEDED,
    EXAMPLE,
    is_due=is_still_to_see,
)
def check_expires(words: Words) -> Letter:
    said = {"day": day(words["day"])}
    return Letter(
        _("À refaire avant le %(day)s, pour continuer vos rencontres") % said,
        (
            _(
                "Vous accompagnez une personne mineure : certaines vérifications se refont. Passé le %(day)s, vos "
                "rencontres seraient suspendues."
            )
            % said,
            _("Ce qu’il nous faut :"),
            *_brought(words),
        ),
        Action(_("Prendre rendez-vous avec l’équipe"), reverse("contact")),
        sms=_("Une vérification est à refaire avant le %(day)s pour continuer vos rencontres :") % said,
    )


@letter(
    gettext_lazy("Rencontres suspendues, une vérification a expiré (au mentor)"), Topic.NEEDED, EXAMPLE,
    is_due=is_still_to_see, lasts=dt.timedelta(days=7),
)  # fmt: skip
def suspended_mentor(words: Words) -> Letter:
    said = {"day": day(words["day"])}
    return Letter(
        _("Vos rencontres sont suspendues, le temps d’une vérification"),
        (
            _(
                "Une vérification était valable jusqu’au %(day)s. D’ici à ce qu’elle soit refaite, ne vous voyez pas "
                "et ne vous écrivez pas : c’est la règle avec les personnes mineures."
            )
            % said,
            _(
                "La personne que vous accompagnez est prévenue que ce n’est la faute de personne. Ce qu’il nous faut :"
            ),
            *_brought(words),
            _("Dès que c’est vu, tout reprend le jour même."),
        ),
        Action(_("Prendre rendez-vous avec l’équipe"), reverse("contact")),
        sms=_("Vos rencontres sont suspendues le temps d’une vérification. Ce qu’il faut apporter :"),
    )


def is_suspended(words: Words) -> bool:
    return (
        Mentorship.objects.open_on(timezone.localdate())
        .filter(gates.suspended(timezone.localdate()), pk=words["mentorship"])
        .exists()
    )


@letter(
    gettext_lazy("Rencontres suspendues (au jeune)"),
    Topic.NEEDED,
    {"name": "Inès", "other": "Karim", "ref": "7KXW2M", "mentorship": 0},
    is_due=is_suspended,
    lasts=dt.timedelta(days=7),
)
def suspended_mentee(words: Words) -> Letter:
    return Letter(
        _("Vos rencontres avec %(other)s sont suspendues, le temps d’une vérification") % words,
        (
            _(
                "Vos rencontres et vos messages avec %(other)s sont suspendus le temps d’une vérification : ce n’est la "
                "faute de personne."
            )
            % words,
            _("Vous n’avez rien à faire. L’équipe s’en occupe."),
        ),
        Action(_("Ouvrir l’accompagnement"), reverse("mentorship", args=[words["ref"]])),
        after=(_("Vous préférez en parler ? Écrivez à l’équipe, ou appelez-la."),),
        sms=_(
            "Vos rencontres avec %(other)s sont suspendues le temps d’une vérification : ce n’est la faute de personne."
        )
        % words,
    )


def with_minors(today: dt.date):
    """Mentorships of today in which a minor takes part, with their members."""
    present = MentorshipMember.objects.present_on(today).filter(role=MENTEE)
    minors = present.filter(person__in=Person.objects.filter(is_minor()).values("pk"))
    found = Mentorship.objects.open_on(today).filter(pk__in=minors.values("mentorship"))
    return found.prefetch_related("memberships__person").order_by("pk")


def present_in(mentorship: Mentorship, role: str, today: dt.date) -> list[Person]:
    return [
        member.person
        for member in mentorship.memberships.all()
        if member.role == role
        and (member.joined_on or today) <= today < (member.left_on or dt.date.max)
    ]  # fmt: skip


def tell_of_checks() -> int:
    """Every morning; how many letters were looked at, each posted once."""
    today = timezone.localdate()
    mentorships = list(with_minors(today))
    mentors = {person.pk: person for one in mentorships for person in present_in(one, MENTOR, today)}
    checks = gates.of_mentors(mentors.values(), today, with_minor=True)
    lapsed = {key: kinds for key, found in checks.items() if (kinds := lapsed_of(found, today))}
    letters = [
        *of_expiring(mentors, checks, today),
        *of_lapsed_mentors(mentors, lapsed),
        *of_mentees(mentorships, lapsed, today),
    ]
    post_all(letters)
    return len(letters)


def lapsed_of(found: list[gates.Gate], today: dt.date) -> dict[str, dt.date]:
    """Kind → the last day of its validity, of what has just gone out of date; nothing when it is older."""
    closed = {gate.code: gate.until for gate in found if not gate.is_open and gate.until}
    return closed if any(until >= today - SINCE for until in closed.values()) else {}


def of_expiring(mentors: dict[int, Person], checks: dict, today: dt.date) -> Iterator[OutgoingMessage]:
    """Once for each day on which the first of them will be out of date."""
    reached = of_people(mentors.values())
    for key, found in checks.items():
        soon = {gate.code: gate.until for gate in found if gate.is_open and gate.until <= today + AHEAD}
        if soon and all(gate.is_open for gate in found):
            yield _letter(check_expires, mentors[key], reached, soon)


def of_lapsed_mentors(mentors: dict[int, Person], lapsed: dict) -> Iterator[OutgoingMessage]:
    reached = of_people([mentors[key] for key in lapsed])
    for key, kinds in lapsed.items():
        yield _letter(suspended_mentor, mentors[key], reached, kinds)


def _letter(kind, mentor: Person, reached: dict, until: dict[str, dt.date]) -> OutgoingMessage:
    first = min(until.values())
    words = {"name": mentor.first_name, "kinds": sorted(until), "day": first, "mentor": mentor.pk}
    return compose(kind, reached[mentor.pk], words, key=f"{kind.code}:{mentor.pk}:{first}")


def of_mentees(mentorships: list[Mentorship], lapsed: dict, today: dt.date) -> Iterator[OutgoingMessage]:
    """Told in the words of their side: nothing of what is missing, nor of whose it is."""
    suspended = [
        (one, mentor, mentee)
        for one in mentorships
        for mentor in present_in(one, MENTOR, today)
        if mentor.pk in lapsed
        for mentee in present_in(one, MENTEE, today)
    ]
    reached = of_people({mentee.pk: mentee for _one, _mentor, mentee in suspended}.values())
    for one, mentor, mentee in suspended:
        words = {"name": mentee.first_name, "other": mentor.first_name, "ref": one.ref, "mentorship": one.pk}
        key = f"suspended_mentee:{one.pk}:{mentee.pk}:{min(lapsed[mentor.pk].values())}"
        yield compose(suspended_mentee, reached[mentee.pk], words, key=key)
