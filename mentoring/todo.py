"""What waits for those who follow the mentorships and hold the workshops."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Model, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from common.access import readable
from common.kit import Event
from common.todo import ROWS, Counter, Group, by_choice
from mentoring.checks import MentorCheck
from mentoring.models import CheckIn, Mentorship, Workshop
from mentoring.situations import CHECK_INS, CHECKS, MENTORSHIPS, WORKSHOPS

SEEN_WITHIN = 3  # days

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
                Mentorship,
                ngettext_lazy("accompagnement suspendu", "accompagnements suspendus", "count"),
                by_choice(MENTORSHIPS, "stopped"),
                "situation=stopped",
                about={"person": "memberships__person"},
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
                Mentorship,
                ngettext_lazy(
                    "accompagnement sans rencontre depuis 30 jours",
                    "accompagnements sans rencontre depuis 30 jours",
                    "count",
                ),
                by_choice(MENTORSHIPS, "silent"),
                "situation=silent",
                about={"person": "memberships__person"},
            ),
            Counter(
                Workshop,
                ngettext_lazy(
                    "atelier passé, présences à noter", "ateliers passés, présences à noter", "count"
                ),
                by_choice(WORKSHOPS, "unmarked"),
                "when=unmarked",
            ),
        ),
    ),
)


def dated(viewer: Model, first: dt.date, last: dt.date) -> Iterator[Event]:
    held = readable(Workshop, viewer).filter(held_on__range=(first, last)).order_by("held_on", "pk")
    for workshop in held[:ROWS]:
        address = reverse("admin:mentoring_workshop_change", args=[workshop.pk])
        title = _("Atelier : %(title)s") % {"title": workshop.title}
        yield Event(workshop.held_on, title, address=address, is_past=False)
