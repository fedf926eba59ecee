"""The register of concerns: how long is left, whom each is about, the trace of what was done, and who is reminded."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.access import Role
from common.models import AccessRecord
from people.concern_admin import time_left
from people.desk import forget_handled, receive, remind_referents, settle
from people.messages import Concern, ConcernStep, Message, State
from people.todo import promised_care
from tests.accounts import employed, sign_in
from tests.factories import ConcernFactory, ConcernStepFactory, PersonFactory, UserFactory
from tests.post import letters

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
FRIDAY = dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def referent(client):
    user = employed(Role.REFERENT, email="referente@exemple.fr")
    sign_in(client, user)
    return user


def address(concern, page: str = "change") -> str:
    return reverse(f"admin:people_concern_{page}", args=[concern.pk])


def test_somebody_in_danger_is_answered_within_one_working_day(time_machine):
    time_machine.move_to(FRIDAY)
    calm, urgent = ConcernFactory(received_at=FRIDAY), ConcernFactory(received_at=FRIDAY, urgent=True)

    assert (calm.answer_by, urgent.answer_by) == (dt.date(2026, 11, 24), dt.date(2026, 11, 23))
    assert [time_left(calm), time_left(urgent)] == ["reste 4 jours", "reste 3 jours"]
    time_machine.move_to(FRIDAY + 4 * DAY)
    assert [time_left(calm), time_left(urgent)] == [
        "à traiter aujourd’hui",
        "en retard depuis le 23 novembre",
    ]
    assert (calm.is_late, urgent.is_late) == (False, True)
    assert set(Concern.objects.filter(promised_care(timezone.localdate()))) == {urgent}


def test_an_urgent_one_leaves_at_once_with_its_subject_and_without_a_word(referent):
    receive(Concern(text="Il me suit.", urgent=True), "un")
    receive(Concern(text="Elle ne vient plus."), "deux")
    receive(Message(kind="question", text="Bonjour ?"), "trois")

    sent = letters()
    assert [(letter.to, letter.subject) for letter in sent] == [
        (["referente@exemple.fr"], "URGENT\xa0: quelqu’un est peut-être en danger"),
        (["referente@exemple.fr"], "Une inquiétude est signalée"),
    ]
    assert all("suit" not in letter.body and "vient" not in letter.body for letter in sent)


def test_the_list_begins_with_danger_and_says_how_long_is_left(client, referent, time_machine):
    time_machine.move_to(FRIDAY)
    old = ConcernFactory(received_at=FRIDAY - 5 * DAY)
    urgent = ConcernFactory(received_at=FRIDAY, urgent=True)

    page = client.get(reverse("admin:people_concern_changelist"))

    assert list(page.context["cl"].result_list) == [urgent, old]
    assert "en retard depuis le 17 novembre" in page.content.decode()


def test_what_is_done_is_a_line_of_the_trace_once(client, referent):
    concern = ConcernFactory()
    given = {"done": "Appelée : elle va bien.", "next_step": "La rappeler.", "next_on": "2026-12-04"}

    for _time in range(2):
        client.post(address(concern, "noter"), given)

    step = ConcernStep.objects.get()
    page = client.get(address(concern)).content.decode()
    assert (step.concern, step.done_by, step.done, step.next_on) == (
        concern, referent, "Appelée : elle va bien.", dt.date(2026, 12, 4),
    )  # fmt: skip
    assert "Appelée : elle va bien." in page and "La rappeler." in page


@pytest.mark.parametrize(
    "given", [{"done": ""}, {"done": "Fait.", "next_on": "2026-12-04"}, {"done": "a" * 1001}]
)
def test_a_line_that_says_too_little_or_too_much_is_not_noted(client, referent, given):
    concern = ConcernFactory()

    client.post(address(concern, "noter"), given)

    assert ConcernStep.objects.count() == 0


def test_no_line_is_changed_nor_removed():
    step = ConcernStepFactory()

    for attempt in (step.save, step.delete, ConcernStep.objects.all().delete,
                    lambda: ConcernStep.objects.update(done="Rien.")):  # fmt: skip
        with pytest.raises(TypeError):
            attempt()

    assert ConcernStep.objects.get().done == step.done


def test_referents_say_whom_it_is_about_and_the_history_says_who_said_it(client, referent):
    concern, person = ConcernFactory(), PersonFactory()

    client.post(address(concern, "sujet"), {"about": person.pk})

    concern.refresh_from_db()
    assert concern.about == person
    assert concern.history.latest().history_user == referent
    client.post(address(concern, "sujet"), {"about": ""})
    concern.refresh_from_db()
    assert concern.about is None


def test_whom_it_is_about_learns_nothing_of_it_from_their_data(client):
    account = UserFactory(person=PersonFactory())
    ConcernFactory(text="Il me fait peur.", about=account.person)
    sign_in(client, account)

    assert "Il me fait peur." not in client.get(reverse("my_data")).content.decode()


def test_a_concern_is_settled_with_a_word(client, referent):
    concern = ConcernFactory()

    client.post(address(concern, "traiter"), {"state": "answered", "note": ""})
    concern.refresh_from_db()
    without = concern.state
    client.post(address(concern, "traiter"), {"state": "answered", "note": "La famille est prévenue."})
    concern.refresh_from_db()

    assert (without, concern.state, time_left(concern)) == ("new", "answered", "")


@pytest.mark.parametrize("page", ["noter", "sujet", "traiter"])
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MENTORING_OFFICER, Role.DPO])
def test_nobody_else_writes_in_it(client, role, page):
    concern = ConcernFactory()
    sign_in(client, employed(role))

    answer = client.post(
        address(concern, page), {"done": "Fait.", "about": "", "state": "answered", "note": "x"}
    )

    assert answer.status_code == 403
    assert (ConcernStep.objects.count(), Concern.objects.get().state) == (0, "new")


def test_another_referent_reads_the_trace_and_it_is_recorded(client):
    step = ConcernStepFactory(done="Appelée.", done_by=employed(Role.REFERENT))
    other = employed(Role.REFERENT)
    sign_in(client, other)

    page = client.get(address(step.concern)).content.decode()

    assert "Appelée." in page
    assert AccessRecord.objects.filter(reason="concern", user_key=other.pk).count() == 1


# Reminders


def test_referents_are_reminded_each_working_day_until_it_is_handled(referent, time_machine):
    concern = ConcernFactory(received_at=FRIDAY)
    counts = []
    for day in (0, 4, 5, 5, 6, 8):
        time_machine.move_to(FRIDAY + day * DAY)
        counts.append(remind_referents())
    reminders = [letter for letter in letters() if "attend depuis trop longtemps" in letter.subject]
    settle(concern, State.ANSWERED, "Vue.", referent)

    assert counts == [0, 0, 1, 1, 1, 1]
    assert len(reminders) == 2  # Wednesday and Thursday; the last of these days is a Saturday
    assert remind_referents() == 0


def test_a_trace_goes_with_its_concern(time_machine):
    time_machine.move_to(FRIDAY)
    step = ConcernStepFactory(
        concern=ConcernFactory(state="answered", note="Vue.", handled_at=FRIDAY - 400 * DAY)
    )

    forget_handled()

    assert (Concern.objects.count(), ConcernStep.objects.filter(pk=step.pk).count()) == (0, 0)


def test_a_date_is_of_something(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        ConcernStepFactory(next_on=dt.date(2026, 12, 4))


def test_three_concerns_and_three_lines_take_as_many_queries_as_one(client, referent):
    listed, counts = reverse("admin:people_concern_changelist"), []
    first = ConcernFactory(about=PersonFactory())
    for number in (1, 2):
        for _time in range(number):
            ConcernStepFactory(concern=first, done_by=UserFactory(person=PersonFactory()))
            ConcernFactory(user=UserFactory(person=PersonFactory()), about=PersonFactory())
        for page in (listed, address(first)):
            client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(listed)
            client.get(address(first))
        counts.append(len(queries))

    assert counts[0] == counts[1]
