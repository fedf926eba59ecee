"""A small partnership where everybody has something, beside strangers who have the like; and who sees what, by hand.

The table of who sees what is written from the rules, not from the code: it is the oracle.
"""

import datetime as dt

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone

from common.access import Role
from common.models import AccessRecord
from indicators.models import Report, Snapshot
from people.models import DistinctPeople, FormerRef
from people.newcomers import digest, new_token
from tests import factories as make
from tests.access.planted_mentoring import (
    plant_lives,
    plant_matching,
    plant_mentoring,
    plant_safeguarding,
)
from tests.access.planting import World, days
from tests.accounts import employed, passkey


def build() -> World:
    world = World()
    make.PartnershipFactory()
    organisations = plant_organisations(world)
    plant_people(world, organisations)
    plant_staff(world, organisations)
    plant_mentoring(world)
    plant_lives(world)
    plant_matching(world)
    plant_placements(world, organisations)
    plant_training(world, organisations)
    plant_projects(world, organisations)
    plant_the_rest(world, organisations)
    plant_newcomers(world, organisations)
    plant_lookalikes(world)
    plant_devices(world)
    plant_rights(world)
    plant_messages(world)
    plant_questions(world)
    plant_safeguarding(world)
    return world


def plant_organisations(world: World) -> dict[str, models.Model]:
    kinds = {"school": "school", "other_school": "school", "city": "city", "service": "municipal_service",
             "company": "company", "other_company": "company", "association": "association"}  # fmt: skip
    return {
        name: world.plant(
            f"organisation {name}", make.OrganisationFactory(name=world.mark(f"org{name}"), kind=kind)
        )
        for name, kind in kinds.items()
    }


def plant_people(world: World, at: dict) -> None:
    for name, age in {"minor": 16, "adult": 22}.items():
        world.account(name, world.person(name, age))
    for name, organisation, role in (
        ("student", "school", "student"),
        ("mentor", "school", "student"),
        ("tutor", "school", "staff"),
        ("agent", "service", "agent"),
        ("company", "company", "contact"),
        ("local_actor", "association", "contact"),
    ):
        world.account(name, world.person(name, 25))
        world.affiliated(name, at[organisation], role)
    world.account("trainer", world.person("trainer", 45))
    world.account("nobody", None)
    world.users["anonymous"] = AnonymousUser()
    world.person("stranger", 19)
    world.person("stranger_mentee", 17)
    for name, organisation, role in (
        ("other_student", "other_school", "student"),
        ("other_tutor", "other_school", "staff"),
        ("other_agent", "service", "agent"),
        ("other_contact", "other_company", "contact"),
        ("colleague", "company", "contact"),
    ):
        world.person(name, 30)
        world.affiliated(name, at[organisation], role)
    world.person("other_trainer", 50)
    world.affiliated("other_trainer", at["other_company"], "staff")
    world.account("former_contact", world.person("former_contact", 40))
    world.affiliated("former_contact", at["company"], "contact", ended_on=days(-1))


STAFF = {
    "administrator": Role.ADMINISTRATOR,
    "mentoring": Role.MENTORING_OFFICER,
    "placements": Role.PLACEMENTS_OFFICER,
    "training": Role.TRAINING_OFFICER,
    "projects": Role.PROJECTS_OFFICER,
    "school": Role.SCHOOL_STAFF,
    "dpo": Role.DPO,
    "referent": Role.REFERENT,
    "leadership": Role.LEADERSHIP,
    "no_factor": Role.MENTORING_OFFICER,
    "factor_not_shown": Role.MENTORING_OFFICER,
    "deactivated": Role.ADMINISTRATOR,
    "left": Role.ADMINISTRATOR,
}

# By hand too: which roles each of them holds.
ROLES: dict[str, set[Role]] = {
    "minor": {Role.RESIDENT},
    "adult": {Role.RESIDENT},
    "student": {Role.STUDENT},
    "mentor": {Role.STUDENT, Role.MENTOR},
    "tutor": {Role.TUTOR},
    "agent": {Role.AGENT},
    "company": {Role.COMPANY},
    "local_actor": {Role.LOCAL_ACTOR},
    "trainer": {Role.TRAINER, Role.RESIDENT},
    "former_contact": {Role.RESIDENT},
    "nobody": set(),
    **{name: {role} for name, role in STAFF.items()},
    "deactivated": set(),
    "left": {Role.RESIDENT},
    "link_of_another": set(),
    "registered": set(),
}


def plant_staff(world: World, at: dict) -> None:
    for name, role in STAFF.items():
        employer = at["school"] if role == Role.SCHOOL_STAFF else at["city"]
        world.users[name] = employed(role, employer, email=f"compte-{name}@exemple.fr")
    for name in STAFF.keys() - {"no_factor"}:
        Authenticator.objects.create(
            user=world.users[name], type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
        )
    deactivated = world.users["deactivated"]
    deactivated.is_active = False
    deactivated.save()
    for affiliation in world.users["left"].person.affiliations.all():
        affiliation.ended_on = days(-1)
        affiliation.save()


def plant_placements(world: World, at: dict) -> None:
    who = world.people
    for name, organisation, terms in (
        ("own", "company", {}),
        ("closed", "company", {"closed_on": days(-5)}),
        ("foreign", "other_company", {}),
        ("foreign_closed", "other_company", {"closed_on": days(-5)}),
    ):
        offer = make.OfferFactory(
            organisation=at[organisation], title=world.mark(f"offer{name}"), published_on=days(-50), **terms
        )
        world.plant(f"offer {name}", offer)
    for name, person, organisation, starts, ends in (
        ("own", "student", "company", -20, 60),
        ("over", "adult", "association", -100, -70),
        ("colleague", "stranger", "company", -20, 60),
        ("foreign", "other_student", "other_company", -20, 60),
    ):
        placement = make.PlacementFactory(
            person=who[person], organisation=at[organisation], ref=world.mark(f"PLACEMENT{name}"),
            signed_on=days(starts - 5), starts_on=days(starts), planned_end_on=days(ends),
        )  # fmt: skip
        world.plant(f"placement {name}", placement)
    for name in ("over", "foreign"):
        outcome = make.OutcomeFactory(placement=world.planted[f"placement {name}"], answered_on=days(-1))
        world.plant(f"outcome {name}", outcome)


def plant_training(world: World, at: dict) -> None:
    who = world.people
    course = world.plant("course", make.CourseFactory(title=world.mark("course")))
    for name, agent, trainer in (("own", "agent", "trainer"), ("foreign", "other_agent", "other_trainer")):
        session = make.SessionFactory(course=course, ref=world.mark(f"SESSION{name}"))
        slot = make.SlotFactory(session=session, ref=world.mark(f"SLOT{name}"))
        enrolment = make.EnrolmentFactory(session=session, person=who[agent], employer=at["service"])
        for kind, record in (
            ("session", session),
            ("slot", slot),
            ("enrolment", enrolment),
            ("trainer", make.SessionTrainerFactory(session=session, person=who[trainer])),
            ("attendance", make.AttendanceFactory(slot=slot, enrolment=enrolment)),
            ("evaluation", make.EvaluationFactory(session=session, person=who[agent])),
            ("measure", make.ProductivityMeasureFactory(session=session, organisation=at["service"])),
        ):
            world.plant(f"{kind} {name}", record)


def plant_projects(world: World, at: dict) -> None:
    who = world.people
    for name, organisation, student, tutor in (
        ("own", "association", "student", "tutor"),
        ("foreign", "other_company", "other_student", "other_tutor"),
    ):
        project = make.ProjectFactory(
            organisation=at[organisation], title=world.mark(f"project{name}"), started_on=days(-60)
        )
        world.plant(f"project {name}", project)
        for role, person in (("student", student), ("tutor", tutor)):
            member = make.ProjectMemberFactory(project=project, person=who[person], role=role)
            world.plant(f"project member {name} {role}", member)
        world.plant(f"feedback {name}", make.UsageFeedbackFactory(project=project))


def plant_the_rest(world: World, at: dict) -> None:
    who = world.people
    for name, subject in (
        ("resident", {"person": who["stranger"]}),
        ("agent", {"person": who["other_agent"]}),
        ("student", {"person": who["student"]}),
        ("company", {"person": None, "organisation": at["company"]}),
    ):
        note = make.InteractionFactory(note=world.mark(f"note{name}"), happened_on=days(-3), **subject)
        world.plant(f"interaction {name}", note)
    snapshot = Snapshot.objects.create(
        as_of=days(-1), audience="internal", definitions={}, payload={}, digest="sha256:abc"
    )
    report = Report.objects.create(
        horizon_months=6, as_of=days(-1), state=Report.State.READY, snapshot=snapshot,
        file=ContentFile(b"%PDF-1.7", name="bilan.pdf"),
    )  # fmt: skip
    world.plant("snapshot", snapshot)
    world.plant("access", AccessRecord.objects.create(route="home", reason="special"))
    world.plant("report", report)
    world.plant("target", make.TargetFactory(set_by=world.users["leadership"]))


def plant_newcomers(world: World, at: dict) -> None:
    """Links of invitations: one that opens, one too old, and one that somebody signed in has found."""
    inviter = world.users["administrator"]
    for name, invited, terms in (
        ("invited", "stranger", {}),
        ("invited_late", "stranger_mentee", {"expires_at": timezone.now() - dt.timedelta(minutes=1)}),
        ("link_of_another", "other_agent", {}),
    ):
        world.links[name] = new_token()
        world.plant(
            f"invitation {name}",
            make.InvitationFactory(
                person=world.people[invited], contact=world.mark(f"{name}@exemple.fr"),
                token_digest=digest(world.links[name]), invited_by=inviter, **terms,
            ),
        )  # fmt: skip
        world.users.setdefault(name, AnonymousUser())
    world.account("link_of_another", None)
    for name, kind, more in (
        ("registered", "resident", {}),
        ("other_resident", "resident", {}),
        ("school_student", "student", {"school": at["school"]}),
        ("other_student", "student", {"school": at["other_school"]}),
        ("company", "company", {}),
    ):
        user = world.account(name, None) if name == "registered" else make.UserFactory()
        last_name = world.mark(f"registration{name}")
        registration = make.RegistrationFactory(kind=kind, last_name=last_name, user=user, **more)
        world.plant(f"registration of {name}", registration)


def plant_lookalikes(world: World) -> None:
    """A file merged into another, and two that staff told apart."""
    who = world.people
    for number, name in enumerate(("stranger", "student", "agent"), start=1):
        former = FormerRef.objects.create(
            ref=world.mark(f"FORMER{name}"), former_id=10_000_000 + number, person=who[name]
        )
        world.plant(f"former ref of {name}", former)
    for one, other in (("adult", "student"), ("stranger", "other_agent")):
        distinct = DistinctPeople.objects.create(first=who[one], second=who[other])
        world.plant(f"distinct {one} {other}", distinct)


def plant_devices(world: World) -> None:
    """What an account signs in with, and from where."""
    for name in ("student", "company"):
        user, mark = world.users[name], world.mark(f"device{name}")
        device = UserSession.objects.create(user=user, ip="127.0.0.1", user_agent=mark, session_key=mark)
        world.plant(f"device {name}", device)
        world.plant(f"passkey {name}", passkey(user, mark))


def plant_rights(world: World) -> None:
    """What people ask about their own data, and the proof that somebody's is gone."""
    for name in ("adult", "stranger"):
        said = world.mark(f"asks{name}")
        asked = make.RightsRequestFactory(person=world.people[name], said=said)
        world.plant(f"asked by {name}", asked)
    world.plant("erasure", make.ErasureFactory())
    for name in ("adult", "stranger"):
        person = world.people[name]
        world.plant(f"consent of {name}", make.ConsentFactory(person=person))
        world.plant(f"need of {name}", make.AdaptationFactory(person=person, need=world.mark(f"need{name}")))
    notice = make.RetentionNoticeFactory(person=world.people["stranger"], noticed_on=days(-40))
    world.plant("notice", notice)
    elimination = make.EliminationFactory(drawn_by=world.users["dpo"])
    world.plant("elimination", elimination)
    world.plant("check of mentor", make.MentorCheckFactory(person=world.people["mentor"]))


def plant_messages(world: World) -> None:
    """What was written from the site, by somebody with an account and by somebody without."""
    for name, user in (("minor", world.users["minor"]), ("visitor", None)):
        for kind, factory in (("message", make.MessageFactory), ("concern", make.ConcernFactory)):
            text = world.mark(f"{kind}{name}")
            world.plant(f"{kind} of {name}", factory(name=text, text=text, user=user))
    for name, person in (("minor", world.people["minor"]), ("guardian", None)):
        words = {"name": world.mark(f"letter{name}"), "reason": "", "registration": 0}
        world.plant(f"letter to {name}", make.OutgoingMessageFactory(person=person, words=words))
    world.plant("choice of minor", make.PreferenceFactory(person=world.people["minor"]))
    world.plant("introduction", make.IntroductionFactory(text=world.mark("introduction")))


def plant_questions(world: World) -> None:
    """One of each programme, with the link that opens one of them; what two members of a mentorship said."""
    for name, wave, about in (
        ("adult", "placements.outcome_6m", "placement over"),
        ("stranger", "placements.outcome_6m", "placement colleague"),
        ("student", "placements.outcome_12m", "placement own"),
        ("agent", "training.cold", "enrolment own"),
        ("local_actor", "projects.usage_3m", "project own"),
        ("minor", "mentoring.check_in", "member own mentee"),
        ("mentor", "mentoring.check_in", "member own mentor"),
    ):
        question = make.FollowupFactory(
            wave=wave, subject_key=world.planted[about].pk, person=world.people[name], state="sent",
            due_on=days(-5), closes_on=days(20),
        )  # fmt: skip
        world.plant(f"question {name}", question)
    for name, member in (("minor", "member own mentee"), ("mentor", "member own mentor")):
        world.plant(
            f"check in {name}",
            make.CheckInFactory(
                member=world.planted[member], followup=world.planted[f"question {name}"],
                note=world.mark(f"checkin{name}"), going="talk",
            ),
        )  # fmt: skip
    link = make.FollowupLinkFactory(followup=world.planted["question stranger"])
    world.plant("link of a question", link)


A, M, P, T, J, S, D, R = (
    "administrator", "mentoring", "placements", "training", "projects", "school", "dpo", "referent"
)  # fmt: skip
OFFICE = {A, M, P, T, J, S, D, R}
REGISTER = {A, D, R}

SEEN: dict[str, set[str]] = {
    # People: their own, whom a programme is for, whom one meets in something that runs.
    "person minor": REGISTER | {M, P, S, "minor", "mentor"},
    "person adult": REGISTER | {M, P, S, "adult", "mentor"},
    "person stranger": REGISTER | {M, P, "company"},
    "person stranger_mentee": REGISTER | {M, P},
    "person student": REGISTER | {M, P, J, S, "student", "tutor", "company", "local_actor"},
    "person mentor": REGISTER | {M, P, J, S, "mentor", "minor", "adult"},
    "person tutor": REGISTER | {M, J, S, "tutor", "student", "local_actor"},
    "person trainer": REGISTER | {M, P, T, S, "trainer", "agent"},
    "person agent": REGISTER | {T, S, "agent", "trainer"},
    "person company": REGISTER | {P, J, "company"},
    "person local_actor": REGISTER | {P, J, "local_actor"},
    "person colleague": REGISTER | {P, J},
    "person former_contact": REGISTER | {P, J, "former_contact"},
    "person other_student": REGISTER | {M, P, J},
    "person other_tutor": REGISTER | {M, J},
    "person other_agent": REGISTER | {T, S},
    "person other_contact": REGISTER | {P, J},
    "person other_trainer": REGISTER | {T, S},
    # Organisations are no persons: staff see all; others, those they have to do with.
    "organisation school": OFFICE | {"student", "mentor", "tutor"},
    "organisation other_school": OFFICE,
    "organisation city": OFFICE | {"leadership"},
    "organisation service": OFFICE | {"agent", "trainer"},
    "organisation company": OFFICE
    | {"company", "student", "mentor", "minor", "adult", "trainer", "former_contact", "left"},
    "organisation other_company": OFFICE | {"student", "mentor", "minor", "adult", "trainer", "former_contact", "left"},
    "organisation association": OFFICE | {"local_actor", "adult", "student", "tutor"},
    # Mentoring
    "mentorship own": {A, M, S, "mentor", "minor"},
    "mentorship ended": {A, M, S, "mentor", "adult"},
    "mentorship mistaken": {A, M, S},
    "mentorship foreign": {A, M},
    "workshop to_come": {A, M, S, "minor", "adult", "student", "mentor", "tutor", "trainer", "agent", "company",
                         "local_actor", "former_contact", "leadership", "left"},
    "workshop past": {A, M, S, "adult"},
    "workshop unknown": {A, M, S},
    "registration to_come": {A, M, S, "student"},
    "registration past": {A, M, "adult"},
    "registration unknown": {A, M},
    # Who puts whom together is the team's alone, before anybody is proposed.
    "matching run": {A, M},
    "matched pair": {A, M},
    "unmatched": {A, M},
    "pair rule": {A, M},
    # Placements
    "offer own": {A, P, S, "company", "student", "mentor", "minor", "adult", "trainer", "former_contact", "left"},
    "offer closed": {A, P, S, "company"},
    "offer foreign": {A, P, S, "student", "mentor", "minor", "adult", "trainer", "former_contact", "left"},
    "offer foreign_closed": {A, P, S},
    "placement own": {A, P, S, "student", "company"},
    "placement over": {A, P, "adult", "local_actor"},
    "placement colleague": {A, P, "company"},
    "placement foreign": {A, P},
    "outcome over": {A, P, "adult"},
    "outcome foreign": {A, P},
    # Training: the school holds the sessions.
    "course": {A, T, S, "minor", "adult", "student", "mentor", "tutor", "trainer", "agent", "company",
               "local_actor", "former_contact", "leadership", "left"},
    **{f"{kind} foreign": {A, T, S} for kind in
       ("session", "slot", "enrolment", "trainer", "attendance", "evaluation", "measure")},
    "session own": {A, T, S, "agent", "trainer"},
    "slot own": {A, T, S, "agent", "trainer"},
    "trainer own": {A, T, S, "agent", "trainer"},
    "enrolment own": {A, T, S, "agent", "trainer"},
    "attendance own": {A, T, S, "agent", "trainer"},
    "evaluation own": {A, T, S, "agent"},
    "measure own": {A, T, S},
    # Projects
    "project own": {A, J, S, "student", "tutor", "local_actor"},
    "project foreign": {A, J},
    "feedback own": {A, J, S, "student", "tutor", "local_actor"},
    "feedback foreign": {A, J},
    # The contact log: who sees the person; who keeps companies, when there is none.
    "interaction resident": {A, M, P},
    "interaction agent": {A, T, S},
    "interaction student": {A, M, P, J, S},
    "interaction company": {A, M, P, T, J},
    # With the files that they are about: both of them.
    "former ref of stranger": {A, M, P},
    "former ref of student": {A, M, P, J, S},
    "former ref of agent": {A, T, S},
    "distinct adult student": {A, M, P, S},
    "distinct stranger other_agent": {A},
    # Who may validate them; whose they are.
    "invitation invited": {A, M, P},
    "invitation invited_late": {A, M, P},
    "invitation link_of_another": {A, T, S},
    "registration of registered": {A, M, P},
    "registration of other_resident": {A, M, P},
    "registration of school_student": {A, M, P, S},
    "registration of other_student": {A, M, P},
    "registration of company": {A, P, J},
    # Who answers, and whoever asked.
    "asked by adult": {A, D, "adult"},
    "asked by stranger": {A, D},
    "erasure": {A, D},
    "notice": {A, D},
    "elimination": {A, D},
    "consent of adult": {A, D, R, "adult"},
    "consent of stranger": {A, D, R},
    # Health and evidence: kept apart, for referents.
    "need of adult": {R},
    "need of stranger": {R},
    "check of mentor": {M, R},
    # What was written from the site: the team its messages; concerns, the referents and no administrator.
    **{f"message of {name}": {A, M, P, T, J} for name in ("minor", "visitor")},
    **{f"concern of {name}": {R} for name in ("minor", "visitor")},
    "concern of mentorship": {R},
    "mentorship of concern": {R},
    "step of concern": {R},
    # Between its members; staff, not even who administers: referents, once a concern names the mentorship.
    "written own": {"mentor", "minor"},
    "written ended": {"mentor", "adult"},
    "written foreign": {R},
    "reading own": {"minor"},
    "reading ended": {"adult"},
    "reading foreign": set(),
    "letter to minor": {A, M, P, S, "minor"},
    "letter to guardian": {A},
    "choice of minor": {"minor"},
    "introduction": {A, M, P, T, J, S},
    # Who asks, who offers, what is proposed: the team and whom it is about; the school, of its own people.
    "request minor": {A, M, "minor"},
    "request stranger": {A, M},
    "mentor mentor": {A, M, S, "mentor"},
    "mentor other_student": {A, M},
    "absence mentor": {A, M, S, "mentor"},
    "absence other_student": {A, M},
    "proposal own": {A, M, S, "mentor", "adult"},
    "proposal foreign": {A, M},
    "proposed own mentor": {A, M, S, "mentor", "adult"},
    "proposed own mentee": {A, M, S, "mentor", "adult"},
    "proposed foreign mentor": {A, M},
    "proposed foreign mentee": {A, M},
    "attempt own": {A, M, S, "minor", "mentor"},
    "attempt foreign": {A, M},
    "pause own": {A, M, S, "minor", "mentor"},
    "pause foreign": {A, M},
    # What one side thinks of it when it ends: never the other.
    "review mentor": {A, M, "mentor"},
    "review mentee": {A, M, "adult"},
    # Questions: the team of the programme, and whom they are put to; what was said of a mentorship, never the other.
    "question adult": {A, P, "adult"},
    "question stranger": {A, P},
    "question student": {A, P, S, "student"},
    "question agent": {A, T, S, "agent"},
    "question local_actor": {A, J, "local_actor"},
    "question minor": {A, M, "minor"},
    "question mentor": {A, M, "mentor"},
    "check in minor": {A, M, "minor"},
    "check in mentor": {A, M, "mentor"},
    "link of a question": set(),
    "device student": {"student"},
    "passkey student": {"student"},
    "device company": {"company"},
    "passkey company": {"company"},
    "access": {D},
    "snapshot": {A, M, P, T, J, S, "leadership"},
    "report": {A, M, P, T, J, S, "leadership"},
    "target": {A, "leadership"},
}  # fmt: skip
# What an account without any role reads of itself, apart from what `visible_to` lets roles see.
OF_ONESELF = {
    "registration of registered": {"registered"},
    # « Mes données » tells everything that is kept: notes, what was registered by mistake, where one worked.
    "interaction student": {"student"},
    "mentorship mistaken": {"mentor", "adult"},
    "organisation city": {"left"},
    "message of minor": {"minor"},
    "concern of minor": {"minor"},
    "mentorship foreign": {"referent"},  # that a concern names, on the page of this concern alone
}
for _name in ("own", "ended", "mistaken", "foreign"):
    SEEN[f"meeting {_name}"] = SEEN[f"mentorship {_name}"]
    for _role in ("mentor", "mentee"):
        SEEN[f"member {_name} {_role}"] = SEEN[f"mentorship {_name}"]
for _name in ("own", "foreign"):
    for _role in ("student", "tutor"):
        SEEN[f"project member {_name} {_role}"] = SEEN[f"project {_name}"]
# An affiliation is read by staff with the file of its person, and by the person.
for _seen in [name for name in SEEN if name.startswith("person ")]:
    _name = _seen.removeprefix("person ")
    if _name not in ("minor", "adult", "stranger", "stranger_mentee", "trainer"):
        SEEN[f"affiliation {_name}"] = SEEN[_seen] & (OFFICE | {_name})
# Staff who have not shown their second factor see what they would see, once they have: the gate stops them before.
for _seers in SEEN.values():
    _seers.update({"no_factor", "factor_not_shown"} if M in _seers else ())
