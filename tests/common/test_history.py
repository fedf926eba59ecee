"""History written in bulk says what the history of one record says."""

import pytest
from django.apps import apps

from common.history import CHANGED, write_history
from common.models import ImportRun
from common.records import Record
from people.models import Person
from tests.factories import PersonFactory, UserFactory, factory_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
RECORDS = [model for model in apps.get_models() if issubclass(model, Record)]


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_it_copies_what_the_record_holds(model):
    record = factory_of(model)()
    author, run = UserFactory(), ImportRun.objects.create(source="rentrée")

    write_history(model, [record.pk], CHANGED, user=author, import_run=run)

    written, first = record.history.order_by("-history_id")
    for field in model.history.model.tracked_fields:
        assert getattr(written, field.attname) == getattr(first, field.attname)
    assert (written.history_type, written.history_user, written.import_run) == ("~", author, run)
    assert written.history_date >= first.history_date


def test_it_writes_one_row_for_each_record_named_and_no_other():
    one, other, _left_alone = PersonFactory.create_batch(3)

    write_history(Person, [other.pk, one.pk], CHANGED)

    written = Person.history.filter(history_type=CHANGED).order_by("history_id")
    assert list(written.values_list("id", flat=True)) == [one.pk, other.pk]
