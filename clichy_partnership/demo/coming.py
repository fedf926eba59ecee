"""What those who have an account did lately and will do soon, so that their first page has something to say."""

import datetime as dt
from random import Random

from django.db.models import Max, Q
from django.utils import timezone

from clichy_partnership.demo.accounts import BY_PHONE
from clichy_partnership.demo.records import days_from_today, keep, residents, some, students_on
from clichy_partnership.demo.season import monday, working_day, working_day_before
from common.dates import add_months
from mentoring.models import Mentorship, MentorshipMember, Workshop, WorkshopRegistration
from people.models import Affiliation, Organisation, Person, User
from placements.models import Placement
from projects.models import Project, ProjectMember
from training.models import Attendance, Enrolment, ProductivityMeasure, Session

Holders = dict[str, User]
SEATS = 12
YOUTH_CENTRE = {
    "place": "Maison de la jeunesse, 12 rue du Bac, Clichy",
    "directions": "Métro Mairie de Clichy, cinq minutes à pied. Salle du fond, de plain-pied.",
}
AFTERNOONS = {
    Workshop.Kind.ORIENTATION: {"starts_at": dt.time(14), **YOUTH_CENTRE},
    Workshop.Kind.JOB_MARKET: {
        "starts_at": dt.time(14, 30),
        "place": "Campus de l'école, 20 quai de la Vallée, Clichy",
        "directions": "Venez avec une pièce d'identité : l'accueil la demande. Deuxième étage, ascenseur.",
        "description": "Trois recruteurs, vingt minutes chacun, et un conseil à emporter. Votre CV si vous en avez un.",
        "skills": ["interview", "cv", "confidence"],
        "occupations": ["aide-soignant", "cuisinier", "technicien de maintenance"],
    },
    Workshop.Kind.PUBLIC_SPEAKING: {
        "starts_at": dt.time(17, 30),
        "description": "On se lance, on recommence, on rit un peu. En groupe de douze, sans jugement.",
        "skills": ["public_speaking", "confidence"],
        **YOUTH_CENTRE,
    },
    Workshop.Kind.CULTURE: {"place": "Pavillon Vendôme, 7 rue du Landy, Clichy", "open_to": "residents"},
}


def plan(rng: Random, holders: Holders) -> None:
    begin_mentorships(holders)
    announce_workshops(rng, holders)
    find_an_internship(holders)
    work_for_somebody(rng, holders)
    ask_for_a_session(holders["agent@exemple.fr"].person)
    forget_a_postcode(holders["etudiante@exemple.fr"].person)
    remember_a_workshop(rng, holders["jeune@exemple.fr"].person)
    remember_a_session(holders["agent@exemple.fr"].person)


def begin_mentorships(holders: Holders) -> None:
    """One mentor begins with two young people: a first meeting is to come, another is late."""
    mentor = holders["mentor@exemple.fr"].person
    for login, days in (("jeune@exemple.fr", 4), (BY_PHONE, 17)):
        begin_mentorship(mentor, holders[login].person, days)


def begin_mentorship(mentor: Person, mentee: Person, days: int) -> None:
    """So many days ago; nothing begins for somebody who has a mentor."""
    own = MentorshipMember.objects.filter(person=mentee, role=MentorshipMember.Role.MENTEE)
    if own.filter(mentorship__in=Mentorship.objects.open_on(days_from_today(0))).exists():
        return
    formed_on = working_day_before(days_from_today(-days))
    mentorship = keep(
        Mentorship(kind=Mentorship.Kind.PAIR, formed_on=formed_on, term_on=add_months(formed_on, 9))
    )
    for person, role in (
        (mentor, MentorshipMember.Role.MENTOR),
        (mentee, MentorshipMember.Role.MENTEE),
    ):
        keep(MentorshipMember(mentorship=mentorship, person=person, role=role))


def announce_workshops(rng: Random, holders: Holders) -> None:
    """Two to come, in which those of the demonstration have a seat, one further, and one whose attendance is to note.

    The second is full: the minor waits for a place.
    """
    logins = ("jeune@exemple.fr", BY_PHONE, "etudiante@exemple.fr", "mentor@exemple.fr")
    young, minor, student, mentor = (holders[login].person for login in logins)
    past, soon = working_day_before(days_from_today(-3)), working_day(days_from_today(1))
    next_week, later = working_day(days_from_today(9)), working_day(days_from_today(17))
    for title, kind, day, expected in (
        ("Quel métier me ressemble ?", Workshop.Kind.ORIENTATION, past, []),
        (
            "Entretiens blancs avec des recruteurs",
            Workshop.Kind.JOB_MARKET,
            soon,
            [young, minor, student, mentor],
        ),
        ("Se présenter en deux minutes", Workshop.Kind.PUBLIC_SPEAKING, next_week, [young, mentor]),
        ("Visite du pavillon Vendôme", Workshop.Kind.CULTURE, later, [minor]),
    ):
        workshop = keep(
            Workshop(kind=kind, title=title, held_on=day, minutes=120, capacity=SEATS + 3, **AFTERNOONS[kind])
        )
        for person in [*expected, *some(rng, residents(), rng.randrange(6, SEATS - 2))]:
            keep(WorkshopRegistration(workshop=workshop, person=person))
        if day == next_week:
            workshop.capacity = workshop.registrations.count()
            keep(workshop)
            keep(WorkshopRegistration(workshop=workshop, person=minor, waiting_since=timezone.now()))


def find_an_internship(holders: Holders) -> None:
    """The student's, in the company of the demonstration, signed last week and about to start; never a second one."""
    student, starts_on = holders["etudiante@exemple.fr"].person, monday(days_from_today(10))
    if Placement.objects.filter(person=student, cancelled_on=None, planned_end_on__gte=starts_on).exists():
        return
    keep(
        Placement(
            person=student,
            organisation=spoken_for(holders["entreprise@exemple.fr"]),
            kind="internship",
            signed_on=working_day_before(days_from_today(-7)),
            starts_on=starts_on,
            planned_end_on=add_months(starts_on, 4),
        )
    )


def spoken_for(user: User) -> Organisation:
    contact = Affiliation.objects.running_on(days_from_today(0)).filter(role=Affiliation.Role.CONTACT)
    return contact.filter(person=user.person_id).select_related("organisation").order_by("pk")[0].organisation


def work_for_somebody(rng: Random, holders: Holders) -> None:
    """A project to accept, two of which it is time to say whether they serve, and one about to start.

    Of those two, a service of the city that has no contact here is called.
    """
    association, company = (spoken_for(holders[f"{who}@exemple.fr"]) for who in ("association", "entreprise"))
    tutor, student = (holders[f"{who}@exemple.fr"].person for who in ("tuteur", "etudiante"))
    accepted_on = working_day_before(add_months(days_from_today(-6), -3))
    delivered = Project(
        organisation=association, title="Guide d'accueil en langage clair", theme=Project.Theme.ACCESSIBILITY,
        started_on=working_day(days_from_today(-95)), delivered_on=working_day_before(days_from_today(-6)),
    )  # fmt: skip
    used = Project(
        organisation=company, title="Parcours d'accueil des nouveaux arrivants", theme=Project.Theme.OTHER,
        started_on=working_day(add_months(accepted_on, -4)), accepted_on=accepted_on,
        delivered_on=working_day_before(add_months(accepted_on, -1)),
    )  # fmt: skip
    starting = Project(
        organisation=association, title="Refonte de la lettre d'information", theme=Project.Theme.VISIBILITY,
        digital=True, started_on=monday(days_from_today(8)),
    )  # fmt: skip
    called_on = working_day_before(accepted_on - dt.timedelta(days=14))
    called = Project(
        organisation=without_contact(), title="Mode d'emploi des salles municipales", theme=Project.Theme.OTHER,
        started_on=working_day(add_months(called_on, -4)), accepted_on=called_on,
        delivered_on=working_day_before(add_months(called_on, -1)),
    )  # fmt: skip
    for project, known in ((delivered, [student]), (used, []), (called, []), (starting, [student])):
        keep(project)
        team = [*known, *some(rng, students_on(project.started_on), 3)]
        for person, role in [*((each, "student") for each in team), (tutor, "tutor")]:
            keep(ProjectMember(project=project, person=person, role=role))


def without_contact() -> Organisation:
    contacts = Affiliation.objects.filter(role=Affiliation.Role.CONTACT)
    services = Organisation.objects.filter(kind=Organisation.Kind.MUNICIPAL_SERVICE)
    return services.exclude(affiliations__in=contacts).order_by("ref")[0]


def ask_for_a_session(agent: Person) -> None:
    """One more than those to which the agent is expected, and the training service has not answered yet."""
    employer = employer_of(agent)
    coming = Session.objects.filter(slots__day__gt=days_from_today(7)).exclude(enrolments__person=agent)
    for session in coming.order_by("ref").distinct()[:1]:
        keep(Enrolment(session=session, person=agent, employer=employer, status=Enrolment.Status.REQUESTED))


def forget_a_postcode(student: Person) -> None:
    """The school gave none: the student is asked for it. What was signed keeps the one of that day."""
    student.postcode = student.city = student.neighbourhood = ""
    keep(student)


def employer_of(agent: Person) -> Organisation:
    running = Affiliation.objects.running_on(days_from_today(0)).filter(person=agent)
    return running.select_related("organisation").order_by("pk")[0].organisation


def remember_a_workshop(rng: Random, young: Person) -> None:
    """Held a few days ago: some have said what they thought of it, the young person of the demonstration has not."""
    workshop = keep(
        Workshop(
            kind=Workshop.Kind.EXPERIENCE, title="Raconter une expérience de stage", minutes=120,
            held_on=working_day_before(days_from_today(-4)), capacity=SEATS,
        )
    )  # fmt: skip
    came = [(young, None), *((each, rng.choice((None, 3, 4, 5))) for each in some(rng, residents(), 8))]
    for person, score in came:
        keep(WorkshopRegistration(workshop=workshop, person=person, attended=True, satisfaction=score))


def remember_a_session(agent: Person) -> None:
    """Followed to its end, three months ago or a little more: the agent and the service are asked what it changed."""
    asked_from = add_months(days_from_today(0), -3)
    ended = Session.objects.exclude(enrolments__person=agent).annotate(
        last=Max("slots__day", filter=Q(slots__cancelled_on=None))
    )
    lately = ended.filter(last__range=(asked_from - dt.timedelta(days=50), asked_from))
    for session in lately.order_by("-last", "ref")[:1]:
        slots = session.slots.filter(cancelled_on=None).order_by("day", "pk")
        employer = employer_of(agent)
        followed = Enrolment(
            session=session, person=agent, employer=employer, status=Enrolment.Status.COMPLETED
        )
        keep(followed)
        for slot in slots:
            keep(
                Attendance(
                    slot=slot, enrolment=followed, status=Attendance.Status.PRESENT, signed=True,
                    followed_minutes=slot.net_seconds // 60,
                )
            )  # fmt: skip
        keep(
            ProductivityMeasure(
                session=session, organisation=employer, measure="délai de réponse à un courrier", unit="jours",
                before=11, before_on=slots[0].day - dt.timedelta(days=12),
            )
        )  # fmt: skip
