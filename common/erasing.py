"""Take somebody out of the rows of the house and of their histories, by what each model's `privacy` says."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.privacy import Privacy, declared
from common.records import Record
from common.search import normalise

ERASED = _("[effacé]")
SEPARATOR = r"[\s.\-_/]*"


class Mentions:
    """The words that name somebody, whatever their case, accents and spaces."""

    def __init__(self, names: Iterable[tuple[str, str]], contacts: Iterable[str], phones: Iterable[str]):
        """`names` in pairs (first, last); `phones` as nine digits."""
        self.pairs = pairs = [pair for name in names if all(name) for pair in (name, name[::-1])]
        alternatives = [rf"\b{_spelled(first)}[\s,]+{_spelled(last)}\b" for first, last in pairs]
        alternatives += [re.escape(contact) for contact in contacts if contact]
        alternatives += [
            r"(?:(?:\+|00)33|0)" + SEPARATOR + SEPARATOR.join(digits) for digits in phones if digits
        ]
        self.pattern = re.compile("|".join(alternatives) or r"(?!)", re.IGNORECASE)
        words = {word for pair in pairs for word in pair} | {contact for contact in contacts if contact}
        self.hints = {digits[-2:] for digits in phones if digits}
        for word in words:  # an embedded database takes « É » and « é » for two letters
            self.hints |= {word, word.upper(), word.lower(), word.title(), normalise(word)}

    def without(self, value):
        """The same text, or JSON value, with each mention replaced."""
        if isinstance(value, str):
            return self.pattern.sub(str(ERASED), value)
        text = json.dumps(value, ensure_ascii=False)
        return json.loads(self.pattern.sub(str(ERASED), text))

    def in_table(self, content: bytes) -> bool:
        """Whether a line, or a part of a workbook, may name them: there the two names stand in two cells."""
        text = content.decode(errors="ignore")
        words = normalise(text)
        return bool(self.pattern.search(text)) or any(
            all(normalise(name) in words for name in pair) for pair in self.pairs
        )


def _spelled(name: str) -> str:
    """A pattern for the name, with its accents or without."""
    signs = []
    for sign in unicodedata.normalize("NFC", name.strip()):
        bare = unicodedata.normalize("NFD", sign)[0]
        signs.append(f"[{re.escape(sign)}{re.escape(bare)}]" if bare != sign else re.escape(sign))
    return "".join(signs)


def rows_about(
    model: type[models.Model], privacy: Privacy, person: int | None, account: int | None
) -> QuerySet:
    """None for an account without a file, or the other way round: a row about nobody is not theirs."""
    about = Q(pk__in=[])
    if privacy.subject and person:
        about |= Q(**{privacy.subject: person})
    if privacy.account and account:
        about |= Q(**{privacy.account: account})
    return model._base_manager.filter(about).distinct()


def remove_rows(person: int, account: int | None) -> Iterator[tuple[str, int]]:
    """(label, number) of the rows that go wholly, their histories with them."""
    for model, privacy in declared():
        if not privacy.removed:
            continue
        yield model._meta.label, forget(rows_about(model, privacy, person, account))


def forget(rows: QuerySet) -> int:
    """Delete them with their past, which would say the same; how many there were."""
    keys = list(rows.values_list("pk", flat=True))
    rows.model._base_manager.filter(pk__in=keys).delete()
    _past(rows.model).filter(**{f"{rows.model._meta.pk.name}__in": keys}).delete()
    return len(keys)


def blank_rows(person: int, reason: str) -> Iterator[tuple[str, int]]:
    """(label, number) of the rows about the person that lose what tells who they are, today and in the past."""
    for model, privacy in declared():
        direct = privacy.subject and "__" not in privacy.subject
        if privacy.removed or not direct or not (privacy.erased or privacy.texts):
            continue
        rows = rows_about(model, privacy, person, None)
        for row in rows:
            blank(row, privacy, reason)
        yield model._meta.label, len(rows)


def blank(row: models.Model, privacy: Privacy, reason: str) -> None:
    values = {name: _emptied(row, name, privacy) for name in (*privacy.erased, *privacy.texts)}
    for name, value in values.items():
        setattr(row, name, value)
    row._change_reason = reason
    row.save()
    rewrite_past(type(row), [row.pk], values | _derived(row))


def _emptied(row: models.Model, name: str, privacy: Privacy):
    field = row._meta.get_field(name)
    if name in privacy.texts:
        return str(ERASED) if getattr(row, name) else getattr(row, name)
    if isinstance(privacy.erased, dict):
        value = privacy.erased[name]
        return value.format(pk=row.pk) if isinstance(value, str) else value
    return None if field.null else ""


def _derived(row: models.Model) -> dict:
    return {"search_key": row.search_key} if hasattr(row, "search_key") else {}


def _past(model: type[models.Model]) -> QuerySet:
    """Every version there has been of the model's rows."""
    if hasattr(model, "history"):
        return model.history.model._base_manager.all()
    return model._base_manager.none()


def rewrite_past(model: type[models.Model], keys: list[int], values: dict) -> None:
    """Correct what histories say of these rows: the one place where a past is changed."""
    if hasattr(model, "history"):
        _past(model).filter(**{f"{model._meta.pk.name}__in": keys}).update(**values)


def silence_mentions(mentions: Mentions) -> Iterator[tuple[str, int]]:
    """(label, number) of the rows about others, or about nobody, whose texts named them."""
    for model, privacy in declared():
        if not privacy.texts:
            continue
        changed = {row.pk for row in _naming(model._base_manager.all(), privacy, mentions)}
        changed_past = list(_naming(_past(model), privacy, mentions))
        yield model._meta.label, len(changed | {version.pk for version in changed_past})


def _naming(rows: QuerySet, privacy: Privacy, mentions: Mentions) -> Iterator[models.Model]:
    """The rows that named them, once they do not any more."""
    for row in rows.filter(_hinted(rows.model, privacy, mentions)).iterator():
        said = {name: getattr(row, name) for name in privacy.texts}
        without = {name: mentions.without(text) for name, text in said.items()}
        if without == said:
            continue
        record = getattr(row, "instance", row)  # a version knows the record it was
        for name, text in without.items():
            setattr(record, name, text)
        if isinstance(record, Record):
            record.derive()
        rows.model._base_manager.filter(pk=row.pk).update(**without, **_derived(record))
        yield row


def _hinted(model: type[models.Model], privacy: Privacy, mentions: Mentions) -> Q:
    """Fewer rows to read: those where some word may be. What is not plain text is read whole."""
    hinted = Q(pk__in=[])
    for name in privacy.texts:
        if isinstance(model._meta.get_field(name), models.JSONField):
            return Q()
        for hint in mentions.hints:
            hinted |= Q(**{f"{name}__icontains": hint})
    return hinted
