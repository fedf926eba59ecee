"""One cell: from text to a field's value, and back. Refusals are sentences a secretary understands."""

import datetime as dt
import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
FRENCH_DATE = re.compile(r"(\d{2})/(\d{2})/(\d{4})", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*", re.ASCII)
INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
DECIMAL = re.compile(r"[+-]?\d{1,18}([.,]\d{1,6})?", re.ASCII)
BOOLEANS = {"true": True, "oui": True, "1": True, "false": False, "non": False, "0": False}
# Outside these years a date is a slip of the keyboard, and calendar arithmetic may overflow.
YEARS = range(1900, 2101)


class Refusal(Exception):
    """Why a cell is not accepted."""


def parse_date(text: str) -> dt.date:
    if match := ISO_DATE.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := FRENCH_DATE.fullmatch(text):
        day, month, year = map(int, match.groups())
    else:
        raise Refusal(_("« %(text)s » n’est pas une date (AAAA-MM-JJ ou JJ/MM/AAAA).") % {"text": text})
    try:
        date = dt.date(year, month, day)
    except ValueError:
        raise Refusal(_("La date « %(text)s » n’existe pas.") % {"text": text}) from None
    if year not in YEARS:
        raise Refusal(_("La date « %(text)s » est impossible : année hors de 1900–2100.") % {"text": text})
    return date


def parse_moment(text: str) -> dt.datetime:
    """ISO 8601 date and time; Europe/Paris unless an offset is given."""
    try:
        moment = dt.datetime.fromisoformat(text) if MOMENT.fullmatch(text) else None
    except ValueError:
        moment = None
    if moment is None or moment.year not in YEARS:
        raise Refusal(
            _("« %(text)s » n’est pas une date et heure (exemple : 2026-03-02T09:00).") % {"text": text}
        )
    if timezone.is_aware(moment):
        return moment
    aware = timezone.make_aware(moment)
    if timezone.make_naive(aware.astimezone(dt.UTC)) != moment:
        raise Refusal(_("L’heure « %(text)s » n’existe pas : passage à l’heure d’été.") % {"text": text})
    return aware


def parse_boolean(text: str) -> bool:
    try:
        return BOOLEANS[text.lower()]
    except KeyError:
        raise Refusal(
            _("« %(text)s » : écrire oui ou non (ou true, false, 1, 0).") % {"text": text}
        ) from None


def parse_integer(text: str) -> int:
    if not INTEGER.fullmatch(text):
        raise Refusal(_("« %(text)s » n’est pas un nombre entier.") % {"text": text})
    return int(text)


def parse_decimal(text: str) -> Decimal:
    if not DECIMAL.fullmatch(text):
        raise Refusal(_("« %(text)s » n’est pas un nombre (au plus 6 décimales).") % {"text": text})
    return Decimal(text.replace(",", "."))


PARSERS = (
    (models.DateTimeField, parse_moment),
    (models.DateField, parse_date),
    (models.BooleanField, parse_boolean),
    (models.IntegerField, parse_integer),
    (models.DecimalField, parse_decimal),
)


def parser(field: models.Field):
    """Text → value for a model field; raises Refusal."""
    parse = next((parse for kind, parse in PARSERS if isinstance(field, kind)), str)
    codes = {str(code): code for code, _label in field.choices or ()}
    plain = type(field) is models.CharField  # nothing but its length to check, and files hold no NUL

    def parse_cell(text: str):
        if codes:
            return _chosen(text, codes)
        if plain and len(text) <= field.max_length:
            return text
        value = parse(text)
        try:
            for validate in field.validators:
                validate(value)
        except ValidationError as error:
            raise Refusal(" ".join(error.messages)) from None
        return value

    return parse_cell


def _chosen(text: str, codes: dict):
    try:
        return codes[text]
    except KeyError:
        known = ", ".join(codes)
        raise Refusal(
            _("« %(text)s » n’est pas un code connu ; codes admis : %(known)s.")
            % {"text": text, "known": known}
        ) from None


def format_value(value) -> str:
    """What `parser` reads back as the same value; an unknown one is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list):
        return "|".join(map(str, value))
    return str(value)
