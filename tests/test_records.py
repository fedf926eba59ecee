"""Rules of the records: held by the database itself, and told in French before it comes to that."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clichy_partnership.interchange import SHEETS
from common.dates import AddDays, AddMonths, DaysBetween, add_months
from common.interchange import Importer
from common.records import Record
from mentoring.models import Meeting, Mentorship, MentorshipMember, Workshop, WorkshopRegistration
from people.models import Affiliation, Partnership, Person, User
from placements.models import Offer, Outcome, Placement
from projects.models import Project, ProjectMember, UsageFeedback
from tests.clichy_partnership.conftest import Directory
from tests.factories import factory_of
from training.models import Attendance, Enrolment, Evaluation, ProductivityMeasure, Session, Slot

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


RECORDS = sorted(
    (model for model in apps.get_models() if issubclass(model, Record)), key=lambda model: model._meta.label
)


@pytest.fixture
def records(tmp_path):
    directory = tmp_path / "echange"
    directory.mkdir()
    Importer(SHEETS).run(Directory(directory).path)


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_each_record_has_a_factory_that_makes_it_valid_and_traced(model):
    record = factory_of(model)()

    record.full_clean()
    assert [row.history_type for row in record.history.all()] == ["+"]


BROKEN = [
    (Affiliation, {"ended_on": dt.date(2024, 8, 1)}),
    (Affiliation, {"role": "roi"}),
    (Mentorship, {"kind": "trio"}),
    (Mentorship, {"end_reason": "mentee"}),
    (Mentorship, {"ended_on": dt.date(2025, 1, 1)}),
    (Mentorship, {"ended_on": dt.date(2024, 9, 1), "end_reason": "mentee"}),
    (Mentorship, {"term_on": dt.date(2024, 9, 1)}),
    (MentorshipMember, {"role": "chef"}),
    (Meeting, {"minutes": 0}),
    (Meeting, {"rating": 6}),
    (Meeting, {"channel": "fax"}),
    (Workshop, {"kind": "cuisine"}),
    (Workshop, {"minutes": 0}),
    (WorkshopRegistration, {"satisfaction": 0}),
    (Offer, {"kind": "cdi"}),
    (Offer, {"closed_on": dt.date(2024, 9, 1)}),
    (Placement, {"kind": "cdi"}),
    (Placement, {"planned_end_on": dt.date(2024, 10, 1)}),
    (Placement, {"ended_on": dt.date(2024, 10, 1)}),
    (Placement, {"ended_on": dt.date(2025, 10, 15)}),
    (Placement, {"cancelled_on": dt.date(2024, 10, 15)}),
    (Outcome, {"status": "rentier"}),
    (Outcome, {"horizon_months": 9}),
    (Session, {"modality": "rêve"}),
    (Slot, {"ends_at": dt.datetime(2024, 12, 2, 7, tzinfo=dt.UTC)}),
    (Enrolment, {"status": "peut-être"}),
    (Attendance, {"status": "ailleurs"}),
    (Evaluation, {"moment": "tiède"}),
    (Evaluation, {"score": 0}),
    (ProductivityMeasure, {"after_on": dt.date(2024, 10, 1)}),
    (Project, {"theme": "cuisine"}),
    (Project, {"accepted_on": dt.date(2024, 9, 1)}),
    (Project, {"delivered_on": dt.date(2024, 9, 1)}),
    (ProjectMember, {"role": "chef"}),
    (UsageFeedback, {"usage": "parfois"}),
]


@pytest.mark.parametrize(
    ("model", "fields"), BROKEN, ids=lambda value: str(getattr(value, "__name__", value))
)
def test_a_broken_rule_is_refused_by_the_form_and_by_the_database(records, model, fields):
    record = model.objects.first()
    for name, value in fields.items():
        setattr(record, name, value)

    with pytest.raises(ValidationError):
        record.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=record.pk).update(**fields)


ONCE = [Affiliation, MentorshipMember, WorkshopRegistration, Outcome, Enrolment, Attendance, Evaluation,
        ProjectMember, UsageFeedback]  # fmt: skip


@pytest.mark.parametrize("model", ONCE, ids=lambda model: model.__name__)
def test_the_same_fact_is_recorded_once(records, model):
    record = model.objects.first()
    record.pk, record._state.adding = None, True

    with pytest.raises(ValidationError):
        record.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save()


def test_there_is_one_partnership(records):
    with pytest.raises(IntegrityError), transaction.atomic():
        Partnership.objects.bulk_create([Partnership(id=2, name="Autre", started_on=dt.date(2025, 1, 1))])


def test_an_e_mail_address_opens_one_account_whatever_its_case():
    User.objects.create_user("ana@exemple.fr")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="Ana@Exemple.fr")])


def test_a_record_made_here_gets_a_ref_that_never_changes():
    person = Person.objects.create(first_name="Ana", last_name="Roche")
    other = Person.objects.create(first_name="Noé", last_name="Petit")

    assert len(person.ref) == 12
    assert person.ref != other.ref
    person = Person.objects.get(pk=person.pk)
    person.ref = "autre"
    with pytest.raises(ValidationError):
        person.save()


def test_refs_are_compared_byte_by_byte():
    for ref in ("a", "B", "É", "Z", "é"):
        Person.objects.create(ref=ref, first_name="Ana", last_name="Roche")

    assert list(Person.objects.order_by("ref").values_list("ref", flat=True)) == ["B", "Z", "a", "É", "é"]


def test_the_postcode_of_the_event_is_frozen_when_the_record_is_made(records):
    person = Person.objects.get(ref="P1")
    placement = Placement.objects.create(
        person=person,
        organisation=Placement.objects.first().organisation,
        kind="iae",
        signed_on=dt.date(2025, 1, 1),
        starts_on=dt.date(2025, 1, 1),
        planned_end_on=dt.date(2025, 2, 1),
    )
    person.postcode = "75001"
    person.save()
    placement.save()

    assert Placement.objects.get(pk=placement.pk).postcode_at_event == "92110"


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "day", "seconds"),
    [
        ("2025-03-30T00:30+00:00", "2025-03-30T02:30+00:00", "2025-03-30", 7200),
        ("2025-06-10T22:30+00:00", "2025-06-10T23:30+00:00", "2025-06-11", 3600),
        ("2025-01-10T23:30+00:00", "2025-01-11T00:30+00:00", "2025-01-11", 3600),
    ],
)
def test_the_day_of_a_slot_is_the_one_in_paris_and_its_length_is_real_time(
    records, starts_at, ends_at, day, seconds
):
    slot = Slot(session=Session.objects.get())
    slot.starts_at, slot.ends_at = dt.datetime.fromisoformat(starts_at), dt.datetime.fromisoformat(ends_at)
    slot.save()

    slot.refresh_from_db()
    assert (slot.day.isoformat(), slot.net_seconds) == (day, seconds)


DAYS = ["2024-08-31", "2024-02-29", "2025-02-28", "2023-12-31", "2024-01-01", "2024-03-31"]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("months", [-360, -180, 1, 3, 6, 9, 12, 24])
def test_months_are_added_alike_in_sql_and_in_python(day, months):
    person = Person.objects.create(first_name="A", last_name="B", birth_date=day)

    found = Person.objects.annotate(later=AddMonths("birth_date", months)).get(pk=person.pk).later

    assert found == add_months(dt.date.fromisoformat(day), months)


@pytest.mark.parametrize("days", [-60, -1, 0, 31, 366])
def test_days_are_added_and_counted_alike_in_sql_and_in_python(days):
    start = dt.date(2024, 2, 29)
    person = Person.objects.create(first_name="A", last_name="B", birth_date=start)

    found = Person.objects.annotate(later=AddDays("birth_date", days)).annotate(
        between=DaysBetween("birth_date", "later")
    )

    record = found.get(pk=person.pk)
    assert (record.later, record.between) == (start + dt.timedelta(days=days), days)
