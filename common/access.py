"""Who may open which address, and see which rows: three registers, filled beside what they protect.

- `policy(...)` above a view says who may call it; `common.gate` enforces it, and refuses an address without one.
- `holds(role)` above a question about an account says who holds a role: nobody is given one by a flag.
- `grants(model, roles)` above a condition on rows says which of them a role lets see, and why.
  `Model.objects.visible_to(user)` is what every page, search, choice and export starts from.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administration de la plateforme")
    MENTORING_OFFICER = "mentoring_officer", _("Ville : accompagnement")
    PLACEMENTS_OFFICER = "placements_officer", _("Ville : stages et emploi")
    TRAINING_OFFICER = "training_officer", _("Ville : formation")
    PROJECTS_OFFICER = "projects_officer", _("Ville : projets")
    SCHOOL_STAFF = "school_staff", _("École : équipe")
    DPO = "dpo", _("Protection des données")
    REFERENT = "referent", _("Référent handicap et protection")
    LEADERSHIP = "leadership", _("Direction")
    STUDENT = "student", _("Étudiant·e")
    MENTOR = "mentor", _("Mentor")
    TUTOR = "tutor", _("Tuteur ou tutrice de projet")
    TRAINER = "trainer", _("Formateur ou formatrice")
    AGENT = "agent", _("Agent municipal")
    COMPANY = "company", _("Entreprise")
    LOCAL_ACTOR = "local_actor", _("Acteur local")
    RESIDENT = "resident", _("Jeune de Clichy")  # last: one lands in the first of one's roles


OFFICERS = frozenset(
    {Role.MENTORING_OFFICER, Role.PLACEMENTS_OFFICER, Role.TRAINING_OFFICER, Role.PROJECTS_OFFICER}
)
BACK_OFFICE = OFFICERS | {Role.ADMINISTRATOR, Role.SCHOOL_STAFF, Role.DPO, Role.REFERENT}
PORTAL = frozenset(Role) - BACK_OFFICE


class Scope(Enum):
    """Whose rows an address shows, for the reader of docs/permissions.md; `visible_to` decides."""

    NOTHING = "aucune donnée"
    OWN = "les siennes"
    ORGANISATION = "celles de son organisation"
    PROGRAMME = "celles de son périmètre"
    ALL = "toutes"


class Sensitivity(Enum):
    PUBLIC = "public"
    INTERNAL = "interne"
    PERSONAL = "personnel"
    SENSITIVE = "sensible"


class Reason(models.TextChoices):
    """Why an access is recorded (common/access_log.py)."""

    MINOR = "minor", _("dossier d’un mineur")
    CONCERN = "concern", _("signalement")
    EXPORT = "export", _("export")
    SPECIAL = "special", _("page sensible")


READ, FORM = ("GET", "HEAD"), ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class Policy:
    """roles: who may; empty, any account when `signed_in`, else the public. permissions: rights they need too.

    mfa: whether those who have a second factor must have shown it, and staff must have one, but for a page that
    `enrols`. throttle: "30/m" (s, m, h, d), by account or address, for calls that send something.
    about: the model of the record that the address names. reason: why reading it is recorded each time; without one,
    it is when the policy is SENSITIVE or the record is about a minor.
    """

    roles: frozenset[Role] = frozenset()
    signed_in: bool = True
    methods: tuple[str, ...] = READ
    scope: Scope = Scope.NOTHING
    sensitivity: Sensitivity = Sensitivity.PERSONAL
    permissions: tuple[str, ...] = ()
    mfa: bool = True
    enrols: bool = False
    throttle: str = ""
    about: type[models.Model] | None = None
    reason: Reason | None = None


def policy(*roles: Role, **terms) -> Callable[[Callable], Callable]:
    """Declare beside a view who may call it: the roles, or `signed_in=False` for the public."""

    def declare(view: Callable) -> Callable:
        view.policy = Policy(frozenset(roles), **terms)
        return view

    return declare


Holder = Callable[[models.Model, dt.date], bool]
HOLDERS: dict[Role, list[Holder]] = defaultdict(list)


def holds(*roles: Role) -> Callable[[Holder], Holder]:
    """Register what makes an account hold each of these roles on a day."""

    def register(holder: Holder) -> Holder:
        for role in roles:
            HOLDERS[role].append(holder)
        return holder

    return register


def roles_of(user: models.Model, among: Iterable[Role] = Role) -> frozenset[Role]:
    """As of today. Nobody deactivated holds any."""
    if not user.is_active or user.pk is None:
        return frozenset()
    day = timezone.localdate()
    return frozenset(role for role in among if any(holder(user, day) for holder in HOLDERS[role]))


Ground = Callable[[models.Model], Q]
GRANTS: dict[type[models.Model], dict[Role, list[Ground]]] = defaultdict(lambda: defaultdict(list))


def every_row(user: models.Model) -> Q:
    return Q()


def grants(model: type[models.Model], *roles: Role) -> Callable[[Ground], Ground]:
    """Register which rows of a model these roles see: a function of the user that returns a condition."""

    def register(ground: Ground) -> Ground:
        for role in roles:
            GRANTS[model][role].append(ground)
        return ground

    return register


def visible(rows: models.QuerySet, user: models.Model) -> models.QuerySet:
    """Those of `rows` that one of the roles in which the user acts lets see; none without a ground."""
    acting: Iterable[Role] = getattr(user, "acting", ())
    grounds = {ground for role in acting for ground in GRANTS[rows.model].get(role, ())}
    if every_row in grounds:
        return rows
    if not grounds:
        return rows.none()
    return rows.filter(reduce(or_, (ground(user) for ground in grounds)))


def readable(model: type[models.Model], user: models.Model) -> models.QuerySet:
    """The rows that the user sees, if they hold the right to view any."""
    rows = model._default_manager.all()
    right = f"{model._meta.app_label}.view_{model._meta.model_name}"
    return visible(rows, user) if user.has_perm(right) else rows.none()


def sees_every_row(model: type[models.Model], user: models.Model) -> bool:
    return any(every_row in GRANTS[model].get(role, ()) for role in user.acting)


class ScopedQuerySet(models.QuerySet):
    def visible_to(self, user: models.Model) -> "ScopedQuerySet":
        return visible(self, user)
