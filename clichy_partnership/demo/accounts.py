"""The accounts of a demonstration, one for each role: their secrets are drawn once and kept beside its data."""

import datetime as dt
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from common.access import BACK_OFFICE, Role
from common.dates import add_months
from mentoring.models import Mentorship, MentorshipMember
from people.models import Affiliation, Organisation, Person, User
from people.roles import EMPLOYERS, GROUPS
from people.sign_in import mobile
from placements.models import Placement
from projects.models import ProjectMember
from training.models import Enrolment, Session, SessionTrainer

SESSIONS_LED = 5
BY_PHONE = "0612345678"  # the example of the sign-in page; no message leaves a demonstration


@dataclass(frozen=True)
class Account:
    """`person` finds who has it among the invented people, or is the first and last names of somebody to add."""

    login: str
    role: Role
    person: tuple[str, str] | Callable[[], QuerySet]


def running(**conditions) -> QuerySet:
    return Affiliation.objects.running_on(timezone.localdate()).filter(**conditions).values("person")


def most(people: QuerySet, counted: str) -> QuerySet:
    """Whoever has most to show first."""
    return people.annotate(shown=Count(counted)).order_by("-shown", "ref")


def in_open_mentorship(role: str) -> QuerySet:
    today = Mentorship.objects.open_on(timezone.localdate())
    return MentorshipMember.objects.filter(role=role, mentorship__in=today).values("person")


def without_a_mentor(people: QuerySet) -> QuerySet:
    """Those whom nobody mentors today first: somebody begins to."""
    return people.annotate(mentored=Exists(in_open_mentorship("mentee").filter(person=OuterRef("pk"))))


def minor() -> QuerySet:
    majority = add_months(timezone.localdate(), -18 * 12)
    known = Person.objects.filter(birth_date__gt=majority).annotate(shown=Count("workshop_registrations"))
    return without_a_mentor(known).order_by("mentored", "-shown", "ref")


def adult() -> QuerySet:
    """In a placement that runs, the one that ends last."""
    today = timezone.localdate()
    majority = add_months(today, -18 * 12)
    placed = Placement.objects.filter(
        cancelled_on=None, ended_on=None, starts_on__lte=today, planned_end_on__gt=today
    )
    known = Person.objects.filter(affiliations=None, birth_date__lte=majority, pk__in=placed.values("person"))
    return without_a_mentor(known).order_by("mentored", "-placements__planned_end_on", "ref")


def mentor() -> QuerySet:
    """A student too, so that one goes from a role to the other."""
    students = running(role=Affiliation.Role.STUDENT)
    known = Person.objects.filter(pk__in=students).filter(pk__in=in_open_mentorship("mentor"))
    led = Count("mentorship_memberships", Q(mentorship_memberships__mentorship__ended_on=None), distinct=True)
    projects = Count("project_memberships", distinct=True)
    return known.annotate(led=led, shown=projects).order_by("led", "-shown", "ref")


def student() -> QuerySet:
    """Free to begin a placement and not a mentor, as far as there is one."""
    running_today = Placement.objects.filter(cancelled_on=None, planned_end_on__gte=timezone.localdate())
    return (
        Person.objects.filter(pk__in=running(role=Affiliation.Role.STUDENT))
        .annotate(
            mentors=Exists(in_open_mentorship("mentor").filter(person=OuterRef("pk"))),
            placed=Exists(running_today.filter(person=OuterRef("pk"))),
            shown=Count("placements"),
        )
        .order_by("mentors", "placed", "-shown", "ref")
    )


def tutor() -> QuerySet:
    return most(
        Person.objects.filter(project_memberships__role=ProjectMember.Role.TUTOR), "project_memberships"
    )


def agent() -> QuerySet:
    """Whoever is expected first at a session to come."""
    agents = Person.objects.filter(pk__in=running(role=Affiliation.Role.AGENT))
    awaited = Q(
        enrolments__status__in=Enrolment.EXPECTED, enrolments__session__slots__day__gt=timezone.localdate()
    )
    coming = agents.annotate(expected_on=Min("enrolments__session__slots__day", filter=awaited))
    shown = coming.annotate(shown=Count("enrolments", distinct=True))
    return shown.order_by(F("expected_on").asc(nulls_last=True), "-shown", "ref")


def contact(kinds: Q, shown: str) -> QuerySet:
    speaks = Q(affiliations__role=Affiliation.Role.CONTACT, affiliations__ended_on=None) & kinds
    return most(Person.objects.filter(speaks), f"affiliations__organisation__{shown}")


def company() -> QuerySet:
    return contact(Q(affiliations__organisation__kind=Organisation.Kind.COMPANY), "placements")


def local_actor() -> QuerySet:
    kinds = (Organisation.Kind.ASSOCIATION, Organisation.Kind.SHOP)
    return contact(Q(affiliations__organisation__kind__in=kinds), "projects")


ACCOUNTS = (
    Account("admin@exemple.fr", Role.ADMINISTRATOR, ("Nadia", "Ferrand")),
    Account("accompagnement@exemple.fr", Role.MENTORING_OFFICER, ("Claire", "Montreuil")),
    Account("emploi@exemple.fr", Role.PLACEMENTS_OFFICER, ("Thomas", "Bellanger")),
    Account("formation@exemple.fr", Role.TRAINING_OFFICER, ("Aïcha", "Renaudin")),
    Account("projets@exemple.fr", Role.PROJECTS_OFFICER, ("Marc", "Estève")),
    Account("ecole@exemple.fr", Role.SCHOOL_STAFF, ("Hélène", "Vasseur")),
    Account("dpo@exemple.fr", Role.DPO, ("Paul", "Lacombe")),
    Account("referente@exemple.fr", Role.REFERENT, ("Lucie", "Delmas")),
    Account("direction@exemple.fr", Role.LEADERSHIP, ("Sophie", "Arnoux")),
    Account(BY_PHONE, Role.RESIDENT, minor),
    Account("jeune@exemple.fr", Role.RESIDENT, adult),
    Account("etudiante@exemple.fr", Role.STUDENT, student),
    Account("mentor@exemple.fr", Role.MENTOR, mentor),
    Account("tuteur@exemple.fr", Role.TUTOR, tutor),
    Account("formatrice@exemple.fr", Role.TRAINER, ("Inès", "Carpentier")),
    Account("agent@exemple.fr", Role.AGENT, agent),
    Account("entreprise@exemple.fr", Role.COMPANY, company),
    Account("association@exemple.fr", Role.LOCAL_ACTOR, local_actor),
)


def holders() -> dict[str, User]:
    """By the login; empty where there is no demonstration."""
    emails = {account.login for account in ACCOUNTS}
    found = User.objects.filter(Q(email__in=emails) | Q(phone=mobile(BY_PHONE))).select_related("person")
    return {user.email or BY_PHONE: user for user in found}


def kept_in() -> Path:
    return settings.BASE_DIR / "var" / "demo-accounts.json"


@transaction.atomic
def create() -> None:
    kept = {account.login: open_account(account) for account in ACCOUNTS}
    path = kept_in()
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(kept, file)


def open_account(account: Account) -> dict[str, str]:
    """Its secrets: "password", and "totp" for the back-office. One that exists keeps what it did, with new secrets."""
    phone = mobile(account.login) if account.login == BY_PHONE else None
    email = None if phone else account.login
    user = User.objects.filter(email=email, phone=phone).first()
    if user:
        EmailAddress.objects.filter(user=user).delete()
        Authenticator.objects.filter(user=user).delete()
    else:
        user = User(email=email, phone=phone, phone_verified=bool(phone), person=person_of(account))
    user.first_name, user.last_name = user.person.first_name, user.person.last_name
    drawn = {"password": "-".join(secrets.token_hex(2) for _part in range(3))}
    user.set_password(drawn["password"])
    user.save()
    if email:
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    if account.role in GROUPS:
        user.groups.set([Group.objects.get(name=GROUPS[account.role])])
    if account.role in BACK_OFFICE:
        drawn["totp"] = totp.generate_totp_secret()
        totp.TOTP.activate(user, drawn["totp"])
    return drawn


def person_of(account: Account) -> Person:
    if callable(account.person):
        return account.person().filter(user=None)[0]
    first_name, last_name = account.person
    person = Person.objects.filter(first_name=first_name, last_name=last_name).first()
    if person is None:
        person = Person(first_name=first_name, last_name=last_name, email=account.login)
        person.full_clean()
        person.save()
        employ(person, account.role)
    return person


def employ(person: Person, role: Role) -> None:
    """Where the role asks for it; a trainer works for a company, and leads the latest sessions but one."""
    kind = Organisation.Kind.COMPANY if role == Role.TRAINER else EMPLOYERS[role][0]
    if role == Role.TRAINER:
        latest = Session.objects.order_by(F("slots__day").desc(nulls_last=True)).values_list("pk", flat=True)
        for session in list(dict.fromkeys(latest))[1 : SESSIONS_LED + 1]:
            SessionTrainer.objects.create(session_id=session, person=person)
    employer = Organisation.objects.filter(kind=kind).order_by("ref")[0]
    started_on = timezone.localdate() - dt.timedelta(days=400)
    Affiliation.objects.create(
        person=person, organisation=employer, role=Affiliation.Role.STAFF, started_on=started_on
    )


def kept() -> dict[str, dict[str, str]]:
    """The secrets of each login; nothing where there is no demonstration, or not any more."""
    known = len(holders()) == len(ACCOUNTS)
    return json.loads(kept_in().read_text()) if kept_in().exists() and known else {}


def described() -> list[str]:
    """A line for each account: who, login, password, and the secret of the second factor where one is asked for."""
    found = kept()
    rows = [
        (
            str(account.role.label),
            account.login,
            found[account.login]["password"],
            found[account.login].get("totp", ""),
        )
        for account in ACCOUNTS
        if found
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def code(login: str) -> str | None:
    """What an authenticator application would show now; None for an account without a second factor."""
    secret = kept().get(login, {}).get("totp")
    if secret is None:
        return None
    counters = list(totp.yield_hotp_counters_from_time())  # as many before this moment's as after
    return totp.format_hotp_value(totp.hotp_value(secret, counters[len(counters) // 2]))
