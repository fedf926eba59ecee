"""What a computation yields: the JSON of the exchange format, its canonical text and its digest."""

import datetime as dt
import hashlib
import json

from common.database import one_state
from common.statistics import Period
from indicators import catalogue
from people.models import Partnership

SCHEMA = 1


def without_nulls(value):
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def canonical(payload: dict) -> str:
    """Sorted keys, no spaces, nulls dropped: the text the digest is made of."""
    return json.dumps(without_nulls(payload), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(payload: dict) -> str:
    bare = {key: value for key, value in payload.items() if key != "digest"}
    return "sha256:" + hashlib.sha256(canonical(bare).encode()).hexdigest()


def compute(partnership: Partnership, as_of: dt.date, audience: str) -> dict:
    """Every figure as known at `as_of`, read from one consistent state of the database."""
    period = Period(partnership.started_on, as_of, tuple(partnership.postcodes))
    with one_state():
        figures = catalogue.compute(period)
    payload = {
        "schema": SCHEMA,
        "as_of": as_of.isoformat(),
        "audience": audience,
        "partnership": {"name": partnership.name, "started_on": partnership.started_on.isoformat()},
        "indicators": figures,
    }
    return {**payload, "digest": digest(payload)}
