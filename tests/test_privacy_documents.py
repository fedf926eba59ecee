"""docs/privacy/: what they tell people to run is run here, and the durations they give are those of the code."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from clichy_partnership.durations import durations
from people.models import Person
from tests.factories import (
    AttendanceFactory,
    MeetingFactory,
    MentorshipMemberFactory,
    OutcomeFactory,
    PersonFactory,
    UserFactory,
)

FOLDER = Path(settings.BASE_DIR) / "docs" / "privacy"
NAMES = ("aipd.md", "responsabilite-conjointe.md", "sous-traitants.md", "violation.md")
BEFORE, FROM, DURING, UNTIL = (dt.datetime(2026, 11, 20, hour, tzinfo=dt.UTC) for hour in (7, 8, 12, 19))


def exposure() -> str:
    """The query that answers who was exposed, as the document gives it."""
    (query,) = re.findall(
        r"```sql\n(.*?)```", (FOLDER / "violation.md").read_text(encoding="utf-8"), re.DOTALL
    )
    return query


def exposed(account: int = 0) -> list[str]:
    """Refs of the people it finds."""
    moment = connection.ops.adapt_datetimefield_value
    values = {"debut": moment(FROM), "fin": moment(UNTIL), "compte": account}
    query = re.sub(r":(debut|fin|compte)\b", r"%(\1)s", exposure().replace("%", "%%"))
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [row[0] for row in cursor.fetchall()]


def touched(record, at: dt.datetime, by=None) -> None:
    """As if its last version were of that moment, by that account."""
    latest = record.history.first()
    latest.history_date, latest.history_user = at, by
    latest.save()


def long_ago() -> None:
    """Whatever the factories wrote is out of the question."""
    for model in apps.get_models():
        if hasattr(model, "instance_type"):
            model.objects.update(history_date=BEFORE)


@pytest.mark.sqlite_too
@pytest.mark.django_db
def test_the_query_of_a_breach_finds_whoever_was_touched_between_two_moments():
    _early, inside, late = PersonFactory.create_batch(3)
    long_ago()

    touched(inside, DURING)
    touched(late, UNTIL)

    assert exposed() == [inside.ref]


@pytest.mark.django_db
def test_the_query_of_a_breach_can_be_about_one_account():
    thief, colleague = UserFactory(), UserFactory()
    seen, other = PersonFactory(), PersonFactory()
    long_ago()

    touched(seen, DURING, thief)
    touched(other, DURING, colleague)

    assert exposed(thief.pk) == [seen.ref]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["meeting", "outcome", "attendance"])
def test_the_query_of_a_breach_finds_people_through_what_is_about_them(kind):
    if kind == "meeting":
        record = MeetingFactory()
        person = MentorshipMemberFactory(mentorship=record.mentorship).person
    elif kind == "outcome":
        record = OutcomeFactory()
        person = record.placement.person
    else:
        record = AttendanceFactory()
        person = record.enrolment.person
    long_ago()

    touched(record, DURING)

    assert person.ref in exposed()


def test_the_query_of_a_breach_forgets_no_history_of_people():
    of_people = {
        model._meta.db_table
        for model in apps.get_models()
        if hasattr(model, "instance_type")
        and (
            model.instance_type is Person
            or any(field.related_model is Person for field in model._meta.fields if field.is_relation)
        )
    }

    assert of_people - set(re.findall(r"\b\w+_historical\w+", exposure())) == set()


def test_the_durations_of_the_impact_assessment_are_those_of_the_code():
    lines = (
        (FOLDER / "aipd.md").read_text(encoding="utf-8").partition("| quoi | durée |")[2].partition("\n\n")[0]
    )
    given = [[int(n) for n in re.findall(r"\d+", line.split("|")[2])] for line in lines.splitlines()[2:]]

    kept = durations()
    assert given == [
        [kept["last_contact_years"], kept["warned_days"]],
        [kept["after_placement_months"]],
        [kept["training_proof_years"]],
        [kept["unverified_days"]],
        [kept["invitation_days"]],
        [kept["message_months"]],
        [kept["import_days"]],
        [],  # an arrangement: as long as one agrees
        [],  # a check: until its own date
        [kept["staff_session_hours"], kept["session_at_most_days"], kept["session_days"]],
        [kept["access_log_months"]],
    ]


@pytest.mark.parametrize("name", NAMES)
def test_the_links_of_a_document_lead_somewhere(name):
    links = re.findall(r"\]\(([^)#:]+)\)", (FOLDER / name).read_text(encoding="utf-8"))

    assert [link for link in links if not (FOLDER / link).exists()] == []


@pytest.mark.parametrize("name", NAMES)
def test_each_line_of_a_table_fills_its_columns(name):
    tables = re.findall(r"(?:^\|.*\|$\n?)+", (FOLDER / name).read_text(encoding="utf-8"), re.MULTILINE)

    widths = [{line.count("|") for line in table.splitlines()} for table in tables]
    assert [width for width in widths if len(width) != 1] == []
