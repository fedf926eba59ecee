"""What a counter of the first page is made of: the days that are late, the rows that may be read, the words."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission

from common.access import Role, readable
from common.dates import overdue_since, working_days_after
from common.todo import Todo
from people.models import Person, User
from tests.accounts import employed
from tests.factories import PersonFactory

MONDAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "begun"),
    [
        (MONDAY, dt.date(2026, 11, 18)),  # Wednesday: Thursday and Friday are over
        (MONDAY + dt.timedelta(days=1), dt.date(2026, 11, 19)),
        (MONDAY + dt.timedelta(days=2), dt.date(2026, 11, 22)),  # Sunday: Monday and Tuesday are over
        (MONDAY + dt.timedelta(days=4), dt.date(2026, 11, 24)),
    ],
)
def test_a_promise_in_working_days_is_late_once_they_are_all_over(day, begun):
    assert overdue_since(day, 2) == begun
    assert working_days_after(begun, 2) < day <= working_days_after(begun + dt.timedelta(days=1), 2)


@pytest.mark.parametrize(
    ("count", "late", "figure", "note", "tone"),
    [
        (3, 0, "3", "", ""),
        (3, 1, "3", "dont 1 en retard", "late"),
        (3, 3, "3", "en retard", "late"),
        (1_001, 0, "1\u202f000 et plus", "", ""),
    ],
)
def test_a_counter_says_how_many_and_how_many_are_late(count, late, figure, note, tone):
    todo = Todo("inscriptions", count, "/", late)

    assert (todo.figure, todo.note, todo.tone) == (figure, note, tone)


@pytest.mark.django_db
def test_rows_are_read_by_whoever_sees_them_and_may_view_any():
    ana = PersonFactory()
    officer, trainer = employed(Role.MENTORING_OFFICER), employed(Role.TRAINING_OFFICER)

    seen = list(readable(Person, officer).filter(user=None))
    Permission.objects.get(codename="view_person").group_set.clear()

    assert seen == [ana]
    assert list(readable(Person, trainer).filter(user=None)) == []
    assert list(readable(Person, User.objects.get(pk=officer.pk))) == []
