"""What each field of the house holds about people, why, and what becomes of it: said in the model that declares it.

The register of processing (GDPR, article 30), what somebody takes away of their own data, erasure and retention all
read it here, so that none of them can forget a field.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Basis(models.TextChoices):
    PUBLIC_TASK = "public_task", _("mission d’intérêt public (RGPD, art. 6.1.e)")
    LEGAL_DUTY = "legal_duty", _("obligation légale (RGPD, art. 6.1.c)")
    CONSENT = "consent", _("consentement explicite (RGPD, art. 6.1.a et 9.2.a)")
    NOBODY = "nobody", _("aucune donnée personnelle")


@dataclass(frozen=True)
class Processing:
    """A line of the register. `people`, `audience` and `retention` are in words that the people concerned read."""

    name: str
    purpose: str
    basis: Basis
    people: str
    audience: str
    retention: str
    source: str = ""


@dataclass(frozen=True)
class Privacy:
    """Where each field of a model stands; one that stands nowhere, or twice, fails the build.

    subject: path to the person the row is about, "pk" for the person's own row; "" when it is about nobody, or about
    somebody whom only its `texts` name.
    account: the same, to the account.
    erased: what tells who somebody is; it goes with them. A mapping gives what is written instead, where a value must
    stay.
    texts: written freely; all of it goes when the row is about the person, the words that name them when it is not.
    kept: facts that figures need, and that are nobody's once the rest is gone.
    technical: keys and states of the machine; no data of anybody.
    removed: the whole row goes with the person.
    withheld: fields that their own export leaves out, each with the reason.
    needed: path of a date → months after it during which the person's file is needed.
    ongoing: rows that need it whatever their dates.
    age_on: path of the day on which figures ask how old the person is.
    labels: what people read in place of the names that a library gives its fields, and under "" its rows.
    """

    processing: Processing
    subject: str = ""
    account: str = ""
    erased: tuple[str, ...] | dict[str, object] = ()
    texts: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    technical: tuple[str, ...] = ()
    removed: bool = False
    withheld: dict[str, str] = field(default_factory=dict)
    needed: dict[str, int] = field(default_factory=dict)
    ongoing: Q | None = None
    age_on: str = ""
    labels: dict[str, str] = field(default_factory=dict)

    def places(self) -> Iterator[str]:
        """Every field it names, as often as it does."""
        paths = {path for path in (self.subject, self.account) if path != "pk" and "__" not in path}
        yield from (paths - {""}) - {*self.erased, *self.texts, *self.kept, *self.technical}
        for names in (self.erased, self.texts, self.kept, self.technical):
            yield from names

    def exported(self) -> list[str]:
        return [name for name in (*self.erased, *self.texts, *self.kept) if name not in self.withheld]


OF_EVERY_RECORD = {"id": "technical", "ref": "technical", "search_key": "erased"}
"""Where the fields stand that common/records.py and common/search.py give; a model may say otherwise."""

OF_LIBRARIES: dict[str, Privacy] = {}
"""By label: the models of Django and of the libraries, which cannot say it themselves."""


def declared() -> Iterator[tuple[type[models.Model], Privacy | None]]:
    """Every model of the installation with what it says, histories apart: they hold what their model holds."""
    for model in apps.get_models():
        if not hasattr(model, "instance_type"):
            yield model, privacy_of(model)


def privacy_of(model: type[models.Model]) -> Privacy | None:
    return getattr(model, "privacy", None) or OF_LIBRARIES.get(model._meta.label)


def of_people() -> Iterator[tuple[type[models.Model], Privacy]]:
    """The models with rows about a person."""
    for model, privacy in declared():
        if privacy and privacy.subject:
            yield model, privacy


def misplaced(model: type[models.Model], privacy: Privacy | None) -> Iterator[str]:
    """What a model leaves unsaid, or says wrong, of its fields, in words for whoever has just added one."""
    if privacy is None:
        yield f"{model._meta.label} has no `privacy`"
        return
    places = list(privacy.places())
    for concrete in model._meta.concrete_fields:
        count = places.count(concrete.name)
        if count > 1 or (count == 0 and concrete.name not in OF_EVERY_RECORD):
            yield f"{model._meta.label}.{concrete.name} stands in {count} places of `privacy`"
    names = {concrete.name for concrete in model._meta.concrete_fields}
    for name in {*places, *privacy.withheld} - names:
        yield f"{model._meta.label} has no field {name}"
    for path in filter(None, (privacy.subject, privacy.account, privacy.age_on, *privacy.needed)):
        try:
            last_field(model, path)
        except FieldDoesNotExist:
            yield f"{model._meta.label} has no path {path}"


def last_field(model: type[models.Model], path: str) -> models.Field:
    """The field at the end of a path. Raises FieldDoesNotExist."""
    for name in path.split("__"):
        found = model._meta.pk if name == "pk" else model._meta.get_field(name)
        model = found.related_model or model
    return found


def texts_of(model: type[models.Model], privacy: Privacy) -> list[str]:
    """Its fields in which somebody may be named, by whoever wrote."""
    return [name for name in privacy.texts if model._meta.get_field(name).concrete]
