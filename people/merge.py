"""Two files of one person become one: all that points to the second points to the first, or nothing changes."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.access import Role, visible
from common.records import Record
from people.identity import DistinctPeople, FormerRef
from people.models import Person, User

COMPARED = [field for field in Person._meta.concrete_fields if field.editable and not field.primary_key]


@transaction.atomic
def merge(kept: Person, removed: Person, taken: set[str], user: User, rehearsal: bool = False) -> int:
    """How many records of the removed file are now those of the kept one.

    taken: the fields whose value comes from the removed file. A `rehearsal` changes nothing. Raises ValidationError,
    with each of the obstacles to settle first.
    """
    pair = Person.objects.select_for_update().order_by("pk").in_bulk([kept.pk, removed.pk])
    if len(pair) < 2:
        raise ValidationError(_("L’une de ces deux fiches vient d’être fusionnée avec une autre."))
    kept, removed = pair[kept.pk], pair[removed.pk]
    reason = _("fiche n° %(key)s fusionnée") % {"key": removed.pk}
    if obstacles := list(_of_accounts(kept, removed, user)):
        raise ValidationError(obstacles)
    _forget_distinction(kept, removed, reason)
    moved = _move_all(kept, removed, user, reason)
    FormerRef.objects.create(ref=removed.ref, former_id=removed.pk, person=kept)
    for name in taken:
        setattr(kept, name, getattr(removed, name))
    removed._change_reason = _("fusionnée dans la fiche n° %(key)s") % {"key": kept.pk}
    removed.delete()
    kept._change_reason = reason
    kept.full_clean()
    kept.save()
    transaction.set_rollback(rehearsal)
    return moved


def _of_accounts(kept: Person, removed: Person, user: User) -> Iterator[str]:
    accounts = list(User.objects.filter(person__in=(kept, removed)).order_by("person"))
    if user in accounts:
        yield _("On ne fusionne pas sa propre fiche : demandez à l’administration.")
    elif Role.ADMINISTRATOR not in user.acting and any(account.is_staff for account in accounts):
        yield _("L’une de ces fiches a un compte du back-office : seule l’administration peut la fusionner.")
    if len(accounts) == 2:
        named = {"one": accounts[0], "other": accounts[1]}
        yield (
            _(
                "Chaque fiche a son compte (%(one)s, %(other)s) : l’administration doit d’abord en détacher un."
            )
            % named
        )


def _forget_distinction(kept: Person, removed: Person, reason: str) -> None:
    """That they were two people, if somebody had said so."""
    for said in DistinctPeople.objects.filter(first__in=(kept, removed), second__in=(kept, removed)):
        said._change_reason = reason
        said.delete()


def pointers() -> Iterator[models.Field]:
    """Every foreign key and one-to-one to a person, in every app; histories stay as they were written."""
    for relation in Person._meta.get_fields(include_hidden=True):
        to_move = relation.auto_created and (relation.one_to_many or relation.one_to_one)
        if to_move and not hasattr(relation.related_model, "instance_type"):
            yield relation.field


def _move_all(kept: Person, removed: Person, user: User, reason: str) -> int:
    moved, obstacles = 0, []
    for field in pointers():
        rows = field.model._base_manager.filter(**{field.name: removed}).order_by("pk")
        for row in rows.select_for_update():
            row._change_reason = reason
            try:
                _move(row, field, kept)
            except ValidationError as error:
                obstacles.append(_obstacle(row, error, user))
            moved += 1
    if obstacles:
        raise ValidationError(obstacles)
    return moved


def _move(row: models.Model, field: models.Field, kept: Person) -> None:
    setattr(row, field.name, kept)
    if isinstance(row, Record):
        row.derive()
    try:
        row.validate_unique()
        row.validate_constraints()
    except ValidationError:
        if hasattr(row, "give_way"):
            row.give_way(kept)
        elif not _says_nothing_more(row):
            raise
        row.delete()
    else:
        _write(row, field)


def _write(row: models.Model, field: models.Field) -> None:
    """What has no history may be a ledger, whose lines nobody saves twice."""
    if isinstance(row, Record):
        row.save()
    else:
        type(row)._base_manager.filter(pk=row.pk).update(**{field.name: getattr(row, field.name)})


def _says_nothing_more(row: models.Model) -> bool:
    """The kept file has the same row already, and nothing depends on this one."""
    told = [field.attname for field in row._meta.concrete_fields if not field.unique]
    same = type(row)._base_manager.exclude(pk=row.pk).filter(**{name: getattr(row, name) for name in told})
    depends = (
        relation.related_model._base_manager.filter(**{relation.field.name: row.pk}).exists()
        for relation in row._meta.related_objects
    )
    return same.exists() and not any(depends)


def _obstacle(row: models.Model, error: ValidationError, user: User) -> str:
    """What to settle first, named after what the row is about; a row that the user does not see is not told."""
    kind = capfirst(str(row._meta.verbose_name))
    if not visible(type(row)._base_manager.filter(pk=row.pk), user).exists():
        return _("%(kind)s : les deux fiches en ont, que vous ne voyez pas. Demandez à l’administration.") % {
            "kind": kind
        }
    alone = {name for constraint in row._meta.constraints for name in getattr(constraint, "fields", ())}
    about = [
        str(getattr(row, field.name))
        for field in row._meta.concrete_fields
        if field.name in alone and field.is_relation and field.related_model is not Person
    ]
    return f"{kind}, {', '.join(about) or row} : {' '.join(error.messages)}"
