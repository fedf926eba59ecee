"""Files that may be one person's: same name and birth date, same e-mail, same phone."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from people.identity import DistinctPeople
from people.models import Person

SHOWN_DUPLICATES = 10
READ_AT_ONCE = 500
LIKENESSES = {
    "name_key": _("même nom et même date de naissance"),
    "email_key": _("même adresse e-mail"),
    "phone_key": _("même téléphone"),
}
"""What two files have in common: keys that `Person.derive` keeps, empty when not known."""


def likely_duplicates(person: Person, among: QuerySet) -> QuerySet:
    """Files of `among` that may already be this person's, who has none yet."""
    person.derive()
    return among.filter(_alike({key: getattr(person, key) for key in LIKENESSES}))[:SHOWN_DUPLICATES]


def _alike(values: dict) -> Q:
    same = Q(pk__in=[])
    for key, value in values.items():
        if value:
            same |= Q(**{key: value})
    return same


@dataclass
class Group:
    """A file, and the later ones that look like it, each with what they have in common."""

    oldest: Person
    later: list[tuple[Person, list[str]]]


def oldest_of_groups(people: QuerySet) -> QuerySet:
    """Those of `people` whom later ones look like, by nothing that staff have already settled."""
    repeated = Q()
    for key in LIKENESSES:
        of_several = people.exclude(**{key: None}).order_by().values(key).annotate(files=Count("pk"))
        repeated |= Q(**{f"{key}__in": of_several.filter(files__gt=1).values(key)})
    later = people.filter(_alike({key: OuterRef(key) for key in LIKENESSES}), pk__gt=OuterRef("pk"))
    settled = DistinctPeople.objects.filter(first=OuterRef(OuterRef("pk")), second=OuterRef("pk"))
    return people.filter(repeated).filter(Exists(later.exclude(Exists(settled)))).order_by("pk")


def groups(oldest: list[Person], people: QuerySet) -> list[Group]:
    """The group of each, in two queries."""
    values = {key: {getattr(person, key) for person in oldest} - {None} for key in LIKENESSES}
    alike = Q(pk__in=[])
    for key in LIKENESSES:
        alike |= Q(**{f"{key}__in": values[key]})
    found = people.filter(alike).order_by("pk")[:READ_AT_ONCE]
    settled = set(DistinctPeople.objects.filter(first__in=oldest).values_list("first", "second"))
    return [
        Group(
            person,
            [
                (other, common)
                for other in found
                if other.pk > person.pk
                and (person.pk, other.pk) not in settled
                and (common := in_common(person, other))
            ][:SHOWN_DUPLICATES],
        )
        for person in oldest
    ]


def in_common(one: Person, other: Person) -> list[str]:
    return [
        label
        for key, label in LIKENESSES.items()
        if getattr(one, key) and getattr(one, key) == getattr(other, key)
    ]
