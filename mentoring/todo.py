"""What waits for those who follow the mentorships and hold the workshops."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Model, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from common.access import readable
from common.dates import overdue_since
from common.kit import Event
from common.todo import ROWS, Counter, Group, by_choice
from mentoring.asking import ANSWER_DAYS
from mentoring.checks import MentorCheck
from mentoring.health import FIRST_MEETING
from mentoring.models import CheckIn, Meeting, Mentor, MentoringRequest, Mentorship, Proposal, Workshop
from mentoring.situations import (
    CHECK_INS,
    CHECKS,
    MEETINGS,
    MENTORS,
    MENTORSHIPS,
    PROPOSALS,
    REQUESTS,
    WORKSHOPS,
)

SEEN_WITHIN = 3  # days


def at_once(day: dt.date) -> Q:
    """Late as soon as it is so."""
    return Q(pk__isnull=False)


OF_MENTORSHIPS = (
    (
        "suspended",
        ngettext_lazy("accompagnement suspendu", "accompagnements suspendus", "count"),
        at_once,
    ),
    (
        "never_met",
        ngettext_lazy(
            "accompagnement sans première rencontre depuis 14 jours",
            "accompagnements sans première rencontre depuis 14 jours",
            "count",
        ),
        lambda day: Q(formed_on__lt=day - dt.timedelta(days=2 * FIRST_MEETING)),
    ),
    (
        "silent",
        ngettext_lazy(
            "accompagnement sans signe de vie depuis 45 jours",
            "accompagnements sans signe de vie depuis 45 jours",
            "count",
        ),
        None,
    ),
    (
        "pause_over",
        ngettext_lazy("pause qui devait finir", "pauses qui devaient finir", "count"),
        None,
    ),
    (
        "past_term",
        ngettext_lazy("accompagnement au terme dépassé", "accompagnements au terme dépassé", "count"),
        None,
    ),
)

GROUPS = (
    Group(
        gettext_lazy("Accompagnement"),
        (
            Counter(
                MentorCheck,
                ngettext_lazy("vérification de mentor expirée", "vérifications de mentors expirées", "count"),
                by_choice(CHECKS, "expired"),
                "validity=expired",
                late=lambda day: Q(valid_until__lt=day),
                about={"person": "person"},
            ),
            Counter(
                MentorCheck,
                ngettext_lazy(
                    "vérification de mentor à refaire d’ici 30 jours",
                    "vérifications de mentors à refaire d’ici 30 jours",
                    "count",
                ),
                by_choice(CHECKS, "expiring"),
                "validity=expiring",
                about={"person": "person"},
            ),
            Counter(
                CheckIn,
                ngettext_lazy(
                    "point d’étape où quelque chose coince",
                    "points d’étape où quelque chose coince",
                    "count",
                ),
                by_choice(CHECK_INS, "to_see"),
                "followed=to_see",
                late=lambda day: Q(answered_on__lt=day - dt.timedelta(days=SEEN_WITHIN)),
                about={"person": "member__person"},
            ),
            Counter(
                MentoringRequest,
                ngettext_lazy("demande de mentor à vérifier", "demandes de mentor à vérifier", "count"),
                by_choice(REQUESTS, "to_check"),
                "situation=to_check",
                late=lambda day: Q(asked_on__lt=overdue_since(day, ANSWER_DAYS)),
                about={"person": "person"},
            ),
            Counter(
                Mentor,
                ngettext_lazy("candidature de mentor à lire", "candidatures de mentors à lire", "count"),
                by_choice(MENTORS, "to_decide"),
                "situation=to_decide",
                late=lambda day: Q(applied_on__lt=overdue_since(day, ANSWER_DAYS)),
                about={"person": "person"},
            ),
            Counter(
                Proposal,
                ngettext_lazy(
                    "proposition sans réponse à temps", "propositions sans réponse à temps", "count"
                ),
                by_choice(PROPOSALS, "late"),
                "situation=late",
                late=lambda day: Q(answer_by__lt=day - dt.timedelta(days=SEEN_WITHIN)),
                about={"person": "members__person"},
            ),
            Counter(
                Meeting,
                ngettext_lazy("rencontre contestée", "rencontres contestées", "count"),
                by_choice(MEETINGS, "contested"),
                "situation=contested",
                late=lambda day: Q(contested_on__lt=day - dt.timedelta(days=SEEN_WITHIN)),
            ),
            *(
                Counter(
                    Mentorship,
                    words,
                    by_choice(MENTORSHIPS, code),
                    f"situation={code}",
                    late=late,
                    about={"person": "memberships__person"},
                )
                for code, words, late in OF_MENTORSHIPS
            ),
            Counter(
                Workshop,
                ngettext_lazy(
                    "atelier passé, présences à noter", "ateliers passés, présences à noter", "count"
                ),
                by_choice(WORKSHOPS, "unmarked"),
                "when=unmarked",
            ),
            Counter(
                Workshop,
                ngettext_lazy(
                    "atelier complet avec liste d’attente", "ateliers complets avec liste d’attente", "count"
                ),
                by_choice(WORKSHOPS, "waiting"),
                "when=waiting",
            ),
            Counter(
                Workshop,
                ngettext_lazy(
                    "atelier numérique, résultat à constater",
                    "ateliers numériques, résultat à constater",
                    "count",
                ),
                by_choice(WORKSHOPS, "to_observe"),
                "when=to_observe",
            ),
        ),
    ),
)


def dated(viewer: Model, first: dt.date, last: dt.date) -> Iterator[Event]:
    held = readable(Workshop, viewer).maintained().filter(held_on__range=(first, last))
    for workshop in held.order_by("held_on", "pk")[:ROWS]:
        address = reverse("admin:mentoring_workshop_change", args=[workshop.pk])
        title = _("Atelier : %(title)s") % {"title": workshop.title}
        yield Event(workshop.held_on, title, address=address, is_past=False)
