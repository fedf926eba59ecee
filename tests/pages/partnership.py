"""The demonstration, and what it lacks so that no page is empty: who registers, who is invited, what is over."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from clichy_partnership.demo import accounts, present, targets
from clichy_partnership.demo.data import write_demo
from clichy_partnership.interchange import SHEETS
from clichy_partnership.models import ImportRequest
from common.access import Reason
from common.dates import add_months
from common.interchange import Importer
from common.models import AccessRecord
from common.work import State
from followups.models import FollowupLink
from indicators.models import Report, Snapshot
from mentoring.models import ConversationReading, Meeting, Mentorship, MentorshipMember
from mentoring.workshop_links import door_address, leave_path
from people import rights
from people.consents import GuardianAgreement
from people.models import Organisation, Person, RightsRequest, User
from people.newcomers import digest, new_token
from people.outbox.preferences import unsubscribe_address
from people.sign_in import mobile
from tests import factories as make
from tests.accounts import operator, passkey

TODAY = timezone.localdate
PHONE_AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile Safari/604.1"
HEADER = "ref,first_name,last_name,email,phone\n"
GOOD = HEADER + "P1,Ana,Roche,ana@exemple.fr,\nP2,Noé,Petit,,\n"
BAD = HEADER + "P1,Ana,Roche,pas-une-adresse,\n,Noé,,,\n"


@dataclass
class Partnership:
    """`users` by who they are: one of `roles`, somebody who registers, or a visitor who holds one of `links`."""

    users: dict[str, User | AnonymousUser] = field(default_factory=lambda: {"visitor": AnonymousUser()})
    links: dict[str, str] = field(default_factory=dict)
    roles: list[str] = field(default_factory=lambda: ["visitor"])
    mentoring: dict[str, Model] = field(default_factory=dict)
    alike: tuple[Person, Person] | None = None
    met: Iterator[Person] | None = None

    def anybody(self) -> Person:
        """Somebody of the demonstration without an account, who has asked for nothing; another each time."""
        untouched = Person.objects.filter(user=None, rights_requests=None)
        self.met = self.met or untouched.order_by("pk").iterator()
        return next(self.met)


def build() -> Partnership:
    """Ten seconds. What would leave (messages, reports) is asked for by nobody."""
    with tempfile.TemporaryDirectory() as directory:
        write_demo(Path(directory), TODAY())
        Importer(SHEETS).run(Path(directory), source="données inventées")
    accounts.create()
    present.create()
    targets.create()
    place = Partnership()
    for account in accounts.ACCOUNTS:
        by_phone = account.login == accounts.BY_PHONE
        login = {"phone": mobile(account.login)} if by_phone else {"email": account.login}
        name = "minor" if by_phone else account.role.value
        place.users[name] = User.objects.get(**login)
        place.roles.append(name)
    place.users["operator"] = operator("serveur@exemple.fr")
    with transaction.atomic():
        people_who_register(place)
        invited(place)
        written_to(place)
        asked(place)
        expected_today(place)
        files_that_look_alike(place)
        what_is_asked_of_the_dpo(place)
        mentored(place)
        written_in_mentorships(place)
        devices(place)
        matching(place)
        exchanges(place)
    imports(place)
    reports(place)
    return place


def people_who_register(place: Partnership) -> None:
    school = Organisation.objects.filter(kind="school").first()
    young = {"birth_date": dt.date(TODAY().year - 14, 1, 1), "guardian_name": "Rose Diallo",
             "guardian_email": "rose@exemple.fr"}  # fmt: skip
    studies = {"school": school, "study_year": "M1", "field_of_study": "Marketing"}
    firm = {
        "siret": "73282932000074",
        "company_name": "Librairie des Quais",
        "need": "Une stagiaire en vente.",
    }
    started = {"state": "started", "submitted_at": None}
    said = {
        "told_at": timezone.now(),
        "decided_at": timezone.now(),
        "decided_by": place.users["administrator"],
    }
    for name, more in {
        "registering": {**started, **young},
        "registering_student": {"kind": "student", **studies, **started},
        "registering_company": {"kind": "company", **firm, **started},
        "registered": {"need": "Trouver une alternance dans la vente.", "neighbourhood": "Bac d’Asnières"},
        "registered_student": {"kind": "student", **studies},
        "registered_company": {"kind": "company", **firm},
        "registered_child": young,
        "accepted": {"state": "accepted", "person": place.anybody(), **said},
        "refused": {"state": "refused", "reason": "Vous habitez hors de Clichy.", **said},
    }.items():
        user = make.UserFactory(email=f"{name.replace('_', '-')}@exemple.fr", first_name="Inès")
        registration = make.RegistrationFactory(user=user, **more)
        place.users[name] = user
        if name == "registered_child":
            agreement = {"contact": "rose@exemple.fr", "expires_at": timezone.now() + dt.timedelta(days=7)}
            token = new_token()
            GuardianAgreement.objects.create(
                registration=registration, token_digest=digest(token), sent_at=timezone.now(), **agreement
            )
            place.users["guardian"] = AnonymousUser()
            place.links["guardian"] = reverse("guardian_link", args=[token])


def written_to(place: Partnership) -> None:
    """What the foot of a reminder leads to."""
    reminder = make.OutgoingMessageFactory(
        kind="registration_unfinished", person=place.anybody(), state="failed"
    )
    place.links["unsubscribe"] = urlsplit(unsubscribe_address(reminder)).path


def asked(place: Partnership) -> None:
    """The links that open a question: waiting, answered, refused, without an object any more, or too old."""
    host = Organisation.objects.filter(kind="company").first()
    ended = add_months(TODAY(), -6)
    for name, state in (
        ("asked", "sent"), ("answered", "answered"), ("refused", "refused"), ("of_nothing", "void"),
        ("asked_too_long_ago", "sent"),
    ):  # fmt: skip
        placement = make.PlacementFactory(
            person=place.anybody(), organisation=host, signed_on=add_months(ended, -12),
            starts_on=add_months(ended, -12), planned_end_on=ended,
        )  # fmt: skip
        is_closed = state != "sent"
        followup = make.FollowupFactory(
            subject_key=placement.pk, person=placement.person, state=state, due_on=TODAY(),
            closes_on=TODAY() + dt.timedelta(days=60), closed_at=timezone.now() if is_closed else None,
            answered_on=TODAY() if state == "answered" else None,
            source="link" if state == "answered" else "",
        )  # fmt: skip
        if state == "answered":
            make.OutcomeFactory(
                placement=placement, followup=followup, status="fixed_term", answered_on=TODAY()
            )
        link, token = FollowupLink.to(followup)
        if name == "asked_too_long_ago":
            link.expires_at = timezone.now()
        link.save()
        place.links[name] = reverse("followup_link", args=[token])


def expected_today(place: Partnership) -> None:
    """What the code shown at the door of a workshop of today leads to."""
    workshop = make.WorkshopFactory(held_on=TODAY(), capacity=12, description="On se lance, on recommence.")
    make.WorkshopRegistrationFactory(workshop=workshop, person=place.users["resident"].person, attended=None)
    later = make.WorkshopFactory(held_on=TODAY() + dt.timedelta(days=5))
    leaving = make.WorkshopRegistrationFactory(workshop=later, person=place.anybody(), attended=None)
    place.links["leave"] = leave_path(leaving.pk)
    place.links["door"] = urlsplit(door_address(workshop)).path


def invited(place: Partnership) -> None:
    inviter = place.users["administrator"]
    past = timezone.now() - dt.timedelta(minutes=1)
    for name, more in {
        "invited": {},
        "invited_late": {"expires_at": past},
        "invited_before": {"accepted_at": past},
        "invited_by_mistake": {"revoked_at": past},
    }.items():
        token = new_token()
        make.InvitationFactory(
            person=place.anybody(), contact=f"{name.replace('_', '-')}@exemple.fr", invited_by=inviter,
            token_digest=digest(token), sent_at=timezone.now(), **more,
        )  # fmt: skip
        place.links[name] = reverse("invitation_link", args=[token])
    place.users["invited"] = AnonymousUser()


def files_that_look_alike(place: Partnership) -> None:
    first = place.anybody()
    same = {"last_name": first.last_name, "birth_date": first.birth_date, "email": first.email}
    place.alike = first, make.PersonFactory(first_name=first.first_name, **same)
    make.DistinctPeopleFactory(first=place.anybody(), second=place.anybody())
    make.FormerRefFactory(person=first)


def what_is_asked_of_the_dpo(place: Partnership) -> None:
    dpo, mine = place.users["dpo"], place.users["resident"].person
    for number, kind in enumerate(RightsRequest.Kind.values):
        asked = make.RightsRequestFactory(person=place.anybody(), kind=kind)
        make.RightsRequestFactory(
            person=place.anybody(), kind=kind, due_on=TODAY() - dt.timedelta(days=number)
        )
        if kind != RightsRequest.Kind.ERASURE:
            rights.refuse(asked.pk, dpo, "Cette donnée est exigée par la loi.")
    make.RightsRequestFactory(person=mine, kind="objection", said="Pas d’ateliers.", state="withdrawn")
    make.ErasureFactory()
    elimination = make.EliminationFactory(drawn_by=dpo, files=2)
    make.EliminationFactory(
        drawn_by=dpo, visa_on=TODAY(), visa_reference="2026-118", erased=1, done_at=timezone.now()
    )
    for chosen in (elimination, elimination, None):
        make.RetentionNoticeFactory(
            person=place.anybody(),
            noticed_on=TODAY() - dt.timedelta(days=40),
            reached=True,
            elimination=chosen,
        )
    make.ConsentFactory(person=mine)
    make.AdaptationFactory(person=mine)
    for reason in Reason.values:
        AccessRecord.objects.create(route="admin:people_person_change", reason=reason, user_key=dpo.pk, roles="dpo",
                                    model="people.Person", object_key=str(mine.pk), person_key=mine.pk)  # fmt: skip


def matching(place: Partnership) -> None:
    """One to read through, with a decision that holds and one that cannot be, and one that was published."""
    mentor = make.MentorFactory(person=place.anybody(), group_size=3, group_at=[124, 125])
    other = make.MentorFactory(person=place.anybody())
    said = {"asked_by": place.users["administrator"], "mentors": 2, "places": 5}
    published = make.MatchingRunFactory(
        published_at=timezone.now(), published_by=place.users["administrator"], **said
    )
    make.MatchedPairFactory(run=published, mentee=place.anybody(), mentor=mentor.person, stopped_by="seats")
    pinned = make.PairRuleFactory(kind="pin", mentee=place.anybody(), mentor=other.person)
    run = make.MatchingRunFactory(day=TODAY(), refused=[(pinned.pk, "hours")], **said)
    for in_group in (True, True, False):
        asked = make.MentoringRequestFactory(person=place.anybody(), accepts_group=in_group)
        make.MatchedPairFactory(
            run=run, mentee=asked.person, mentor=mentor.person, in_group=in_group, pinned=not in_group
        )
    make.PairRuleFactory(mentee=asked.person, mentor=other.person)
    make.UnmatchedFactory(run=run, person=make.MentoringRequestFactory(person=place.anybody()).person)


def mentored(place: Partnership) -> None:
    """Who asks, who offers, a proposal between two, a mentorship that runs, one that is paused, one that is over."""
    young = place.users["resident"].person
    running = Mentorship.objects.open_on(TODAY()).filter(members=young).first()
    for name in ("asking", "proposed", "paused", "ended"):
        place.users[name] = make.UserFactory(person=make.PersonFactory(first_name="Ana"), first_name="Ana")
    for name in ("offering", "proposing"):
        person = make.cleared_mentor(first_name="Noé")
        place.users[name] = make.UserFactory(person=person, first_name="Noé")
    for name in ("asking", "proposed"):
        make.MentoringRequestFactory(
            person=place.users[name].person, checked_on=None if name == "asking" else TODAY()
        )
    make.MentorFactory(person=place.users["offering"].person, accepted_on=None)
    make.MentorFactory(person=place.users["proposing"].person, group_size=3, group_at=[126, 127, 128])
    proposal = make.ProposalFactory(proposed_on=TODAY(), answer_by=TODAY(), why="Libres le même jour.")
    for name, role in (("proposed", "mentee"), ("proposing", "mentor")):
        make.ProposalMemberFactory(proposal=proposal, person=place.users[name].person, role=role)
    place.mentoring = {"running": running, "proposal": proposal}
    for name, terms in (("paused", {}), ("over", {"ended_on": TODAY(), "end_reason": "goals_reached"})):
        made = make.MentorshipFactory(formed_on=add_months(TODAY(), -3), term_on=TODAY(), **terms)
        mentee = place.users["ended" if name == "over" else name].person
        make.MentorshipMemberFactory(mentorship=made, person=mentee)
        make.MentorshipMemberFactory(mentorship=made, person=place.users["proposing"].person, role="mentor")
        make.MeetingFactory(mentorship=made, confirmation="silence")
        place.mentoring[name] = made
    make.PauseFactory(
        mentorship=place.mentoring["paused"], started_on=TODAY(), back_on=add_months(TODAY(), 1)
    )


def written_in_mentorships(place: Partnership) -> None:
    """Messages, a concern with its trace, and what is asked of the guardians of two minors."""
    today = TODAY()
    for name in ("minor", "resident", "student", "mentor"):
        places = MentorshipMember.objects.filter(
            person=place.users[name].person, mentorship__in=Mentorship.objects.open_on(today)
        )
        for member in places[:1]:
            other = member.mentorship.memberships.exclude(pk=member.pk).first()
            make.MentorshipMessageFactory(author=other, text="On se voit mercredi, au campus ?")
            make.MentorshipMessageFactory(author=member, text="Oui, à 14 h.")
            ConversationReading.objects.get_or_create(member=member)
            concern = make.ConcernFactory(user=place.users[name], urgent=True, about=place.users[name].person)
            make.MentorshipConcernFactory(concern=concern, mentorship=member.mentorship)
            make.ConcernStepFactory(
                concern=concern,
                done_by=place.users["referent"],
                next_step="Rappeler.",
                next_on=today,
            )
    for name, more in {
        "guardian_of_a_mentee": {},
        "guardian_who_agreed": {"agrees": True, "answered_at": timezone.now()},
    }.items():
        token = new_token()
        minor = make.PersonFactory(
            birth_date=add_months(today, -16 * 12),
            guardian_name="Rose Diallo",
            guardian_email="rose@exemple.fr",
        )
        make.GuardianAgreementFactory(person=minor, token_digest=digest(token), **more)
        place.links[name] = reverse("guardian_link", args=[token])


def devices(place: Partnership) -> None:
    for user in (place.users["resident"], place.users["student"]):
        UserSession.objects.create(
            user=user, ip="127.0.0.1", user_agent=PHONE_AGENT, session_key=f"tel-{user.pk}"
        )
    passkey(place.users["student"], "Mobile de Lina")


def exchanges(place: Partnership) -> None:
    """Records changed by hand, so that histories tell of it."""
    author = place.users["administrator"]
    about = [place.users["resident"].person, place.users["agent"].person, place.users["student"].person]
    for record in [*about, Meeting.objects.order_by("-pk").first()]:
        record._history_user, record._change_reason = author, "corrigé au téléphone"
        record.save()


def imports(place: Partnership) -> None:
    """A file in each of the other states that a page of it shows."""
    asked = {"requested_by": place.users["administrator"], "sheet": "people"}

    def brought(name: str, text: str = GOOD, **more) -> ImportRequest:
        return ImportRequest.objects.create(
            name=name, file=ContentFile(text.encode(), name=name), **asked, **more
        )

    brought("demandé.csv")
    brought("en-échec.csv", state=State.FAILED, error="Le fichier est illisible.", tries=5)
    assert brought("en-cours.csv").take_up()
    for name, text in {"fautes.csv": BAD, "écrit.csv": GOOD}.items():
        request = brought(name, text)
        assert request.take_up()
        request.run()
    assert request.confirm() and request.take_up()
    request.run()


def reports(place: Partnership) -> None:
    yesterday = TODAY() - dt.timedelta(days=1)
    snapshot = Snapshot.take(yesterday)
    for months, state in zip((6, 12, 24, 6), State.values, strict=True):
        ready = {"snapshot": snapshot, "file": ContentFile(b"%PDF-1.7", name="bilan.pdf")}
        Report.objects.create(
            horizon_months=months, as_of=yesterday, state=state, requested_by=place.users["administrator"],
            **(ready if state == State.READY else {}),
        )  # fmt: skip
