"""What goes on in the mentorships of a demonstration: meetings, tries, pauses, messages, a concern, reviews."""

import datetime as dt
from random import Random

from django.db.models import Exists, OuterRef
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from clichy_partnership.demo.accounts import BY_PHONE
from clichy_partnership.demo.chance import draw, happens
from clichy_partnership.demo.coming import Holders
from clichy_partnership.demo.records import days_from_today, keep, moment
from clichy_partnership.demo.season import working_day_before
from common.dates import add_months
from mentoring.lives import ClosingReview, MeetingAttempt, Pause
from mentoring.models import (
    ConversationReading,
    Meeting,
    Mentorship,
    MentorshipConcern,
    MentorshipMember,
    MentorshipMessage,
)
from people.models import Concern, ConcernStep, User

MENTEE, MENTOR = MentorshipMember.Role.MENTEE, MentorshipMember.Role.MENTOR
REVIEWED = 0.68


def fill(rng: Random, holders: Holders, officer: User) -> None:
    note_meetings(rng, holders)
    tidy()
    rest(rng, officer)
    write_to_one_another(holders)
    worry(holders)
    review(rng)


def note_meetings(rng: Random, holders: Holders) -> None:
    """Of the last months, who confirmed; one waits for its yes, one is contested, some were tried in vain."""
    since = days_from_today(-120)
    lately = list(Meeting.objects.filter(confirmed=True, held_on__gte=since).order_by("ref"))
    for meeting in lately:
        meeting.confirmation = draw(rng, {"other": 0.8, "silence": 0.16, "staff": 0.04})
    bulk_update_with_history(lately, Meeting, ["confirmation"])
    mentor = holders["mentor@exemple.fr"]
    led = MentorshipMember.objects.filter(
        person=mentor.person, role=MENTOR, mentorship__in=Mentorship.objects.open_on(days_from_today(0))
    )
    young = holders["jeune@exemple.fr"].person
    for member in led.filter(mentorship__members=young)[:1]:
        keep(
            Meeting(
                mentorship=member.mentorship, held_on=days_from_today(-1), minutes=45, channel="in_person",
                topics=["career"], logged_by=mentor, logged_at=moment(days_from_today(-1), 19, 5),
            )
        )  # fmt: skip
    for member in led.exclude(mentorship__members__in=[young, holders[BY_PHONE].person])[:1]:
        keep(
            Meeting(
                mentorship=member.mentorship, held_on=days_from_today(-9), minutes=90, channel="video",
                logged_by=mentor, logged_at=moment(days_from_today(-8), 12, 0),
                contested_on=days_from_today(-6), contested_because="On s’est parlé dix minutes, pas une heure et demie.",
            )
        )  # fmt: skip


def tidy() -> None:
    """What its team would not have left so: pairs that never met for months, and most of those past their term."""
    met = Meeting.objects.filter(mentorship=OuterRef("pk"))
    for mentorship in Mentorship.objects.open_on(days_from_today(0)).filter(
        ~Exists(met), formed_on__lt=days_from_today(-40)
    ):
        mentorship.ended_on, mentorship.end_reason = days_from_today(-15), "staff"
        keep(mentorship)
    past = Mentorship.objects.open_on(days_from_today(0)).filter(term_on__lt=days_from_today(0))
    for mentorship in past.order_by("ref")[2:]:
        mentorship.term_on = add_months(days_from_today(0), 2)
        keep(mentorship)


def rest(rng: Random, officer: User) -> None:
    """Two pauses, one of them longer than it should be; a few tries."""
    own = Meeting.objects.filter(mentorship=OuterRef("pk"), held_on__gte=days_from_today(-45))
    alive = Mentorship.objects.open_on(days_from_today(0)).filter(Exists(own), members__user=None)
    found = list(alive.exclude(meetings__contested_on__isnull=False).order_by("ref").distinct())
    for mentorship, why, began, back in zip(found[1::7], ("exams", "away"), (10, 40), (12, -5), strict=False):
        keep(
            Pause(
                mentorship=mentorship, why=why, started_on=days_from_today(-began), back_on=days_from_today(back),
                asked_by=officer,
            )
        )  # fmt: skip
    for mentorship in found[3::9][:3]:
        tried_on = max(mentorship.formed_on, working_day_before(days_from_today(-rng.randrange(2, 12))))
        keep(MeetingAttempt(mentorship=mentorship, tried_on=tried_on, channel="in_person"))


def review(rng: Random) -> None:
    """What those whose mentorship ended think of it, when they say."""
    today = days_from_today(0)
    ended = MentorshipMember.objects.filter(
        mentorship__in=Mentorship.objects.real(), mentorship__ended_on__lte=today - dt.timedelta(days=8)
    )
    said = []
    for member in ended.select_related("mentorship").order_by("mentorship__ref", "pk"):
        answered_on = member.mentorship.ended_on + dt.timedelta(days=7 + round(rng.triangular(0, 35, 3)))
        well = member.mentorship.end_reason in Mentorship.COMPLETED
        if happens(rng, REVIEWED) and answered_on <= today:
            shares = {"yes": 7, "partly": 3} if well else {"yes": 1, "partly": 5, "no": 4}
            said.append(
                ClosingReview(
                    member=member, answered_on=answered_on, reached=draw(rng, shares),
                    useful=draw(rng, {5: 5, 4: 4, 3: 1} if well else {4: 3, 3: 4, 2: 2}),
                )
            )  # fmt: skip
    bulk_create_with_history(said, ClosingReview)


SAID = (
    ("mentor", 3, "Bonjour Moussa, ravi de faire équipe ! Mercredi à 16 h au campus, ça te va ?"),
    ("mentee", 3, "Oui parfait. Je peux venir avec mon CV ?"),
    ("mentor", 2, "Bien sûr, apporte-le même s’il n’est pas fini."),
    ("mentor", 0, "J’ai repensé à ta lettre : regarde l’offre dont on parlait avant mercredi."),
)
"""Who, how many days ago, what: in the mentorship of the two accounts of a demonstration."""


def write_to_one_another(holders: Holders) -> None:
    """The last one is not read yet."""
    mentor, young = holders["mentor@exemple.fr"].person, holders["jeune@exemple.fr"].person
    both = Mentorship.objects.open_on(days_from_today(0)).filter(members=mentor).filter(members=young)
    for mentorship in both[:1]:
        places = {member.role: member for member in mentorship.memberships.all()}
        written = [
            keep(
                MentorshipMessage(
                    mentorship=mentorship, author=places[role], text=text.replace("Moussa", young.first_name),
                    sent_at=moment(days_from_today(-days), 17, 20 + number), once=f"demonstration-{number}",
                )
            )
            for number, (role, days, text) in enumerate(SAID)
        ]  # fmt: skip
        keep(ConversationReading(member=places[MENTEE], up_to=written[-2].pk))


def worry(holders: Holders) -> None:
    """A concern that names a mentorship: referents read it, with what was already done, and may read what was written."""
    young = holders[BY_PHONE]
    theirs = Mentorship.objects.open_on(days_from_today(0)).filter(members=young.person)
    for mentorship in theirs[:1]:
        concern = keep(
            Concern(
                text="Mon mentor m’a proposé de se voir chez lui. J’ai dit non, je préfère vous le dire.",
                user=young, about=young.person, received_at=moment(days_from_today(-1), 20, 10),
            )
        )  # fmt: skip
        keep(MentorshipConcern(concern=concern, mentorship=mentorship))
        keep(
            ConcernStep(
                concern=concern, done_by=holders["referente@exemple.fr"], next_on=days_from_today(1),
                done="Appelé le jeune : il va bien. Rappelé que l’on se voit à l’école ou en ville.",
                next_step="Entendre le mentor.",
            )
        )  # fmt: skip
