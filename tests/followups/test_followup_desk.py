"""In the back-office: the calls of the day, the answer typed for somebody, who answered, and what falls due."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from common.access import Role
from followups.models import Followup
from indicators.models import Snapshot
from people.models import Interaction
from placements.models import Outcome
from tests import factories as make
from tests.accounts import employed, sign_in
from tests.followups.asked import NOON, TODAY, contract, last_link, rounds
from tests.post import letters

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
SIX_MONTHS_AGO = dt.date(2026, 5, 26)
LIST = "/admin/followups/followup/"


@pytest.fixture(autouse=True)
def clock():
    make.PartnershipFactory()
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


@pytest.fixture
def to_call():
    """Somebody who can only be called."""
    person = make.PersonFactory(
        first_name="Inès",
        last_name="Diallo",
        email="",
        phone="01 47 00 00 00",
        birth_date=dt.date(2002, 3, 1),
    )
    contract(SIX_MONTHS_AGO, person=person)
    rounds()
    return Followup.objects.get()


@pytest.fixture
def officer(client):
    user = employed(Role.PLACEMENTS_OFFICER)
    sign_in(client, user)
    return user


def page(client, followup) -> str:
    return client.get(f"{LIST}{followup.pk}/change/").content.decode()


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_the_list_of_calls_leads_to_the_number_and_the_question(client, officer, to_call):
    listed = client.get(LIST + "?situation=to_call").content.decode()

    shown = page(client, to_call)

    assert "Diallo" in listed
    assert "01 47 00 00 00" in shown
    assert "Quelle est votre situation, 6 mois après" in shown
    assert "Je cherche un emploi" in shown


def test_the_answer_said_on_the_phone_is_typed_in_and_says_where_it_comes_from(client, officer, to_call):
    client.post(f"{LIST}{to_call.pk}/noter/", {"status": "fixed_term"})
    client.post(f"{LIST}{to_call.pk}/noter/", {"add": "1", "more-contract_months": "12"})

    to_call.refresh_from_db()
    outcome = Outcome.objects.get()
    assert (outcome.status, outcome.contract_months, outcome.answered_on) == ("fixed_term", 12, TODAY)
    assert (to_call.state, to_call.source, to_call.entered_by) == ("answered", "phone", officer)
    assert outcome.history.latest().history_user == officer
    assert "par téléphone" in page(client, to_call)


def test_nobody_at_the_end_of_the_line_is_noted_and_called_another_day(client, officer, to_call):
    response = client.post(
        f"{LIST}{to_call.pk}/rappeler/", {"on": "2026-12-01", "note": "Plutôt après 18 h."}, follow=True
    )

    to_call.refresh_from_db()
    call = Interaction.objects.get()
    assert (to_call.state, to_call.calls, to_call.call_on) == ("phone", 1, dt.date(2026, 12, 1))
    assert (call.person, call.channel, call.author, call.note) == (
        to_call.person, "phone", officer, "Plutôt après 18 h.")  # fmt: skip
    assert told(response) == ["C’est noté."]
    assert "Diallo" not in client.get(LIST + "?situation=to_call").content.decode()


@pytest.mark.parametrize(
    ("on", "sentence"), [("2026-11-26", "un jour à venir"), ("2027-03-01", "ne compterait plus")]
)
def test_a_day_that_makes_no_sense_is_refused(client, officer, to_call, on, sentence):
    response = client.post(f"{LIST}{to_call.pk}/rappeler/", {"on": on})

    assert sentence in response.content.decode()
    assert Interaction.objects.count() == 0


def test_a_refusal_said_on_the_phone_ends_it(client, officer, to_call):
    client.post(f"{LIST}{to_call.pk}/noter/", {"refuse": "for_good"})

    to_call.refresh_from_db()
    assert (to_call.state, to_call.for_good, to_call.entered_by) == ("refused", True, officer)


def test_two_colleagues_who_call_at_once_write_one_answer(client, officer, to_call):
    client.post(f"{LIST}{to_call.pk}/noter/", {"refuse": "once"})
    response = client.post(f"{LIST}{to_call.pk}/rappeler/", {"on": "2026-12-01"}, follow=True)

    assert told(response)[-1] == "Cette question est déjà close : rien n’a changé."
    assert Interaction.objects.count() == 0


def test_what_a_person_answered_meanwhile_is_not_written_over(client, officer):
    contract(SIX_MONTHS_AGO)
    rounds()
    followup = Followup.objects.get()
    client.post(last_link(), {"status": "permanent"})

    answered = client.post(f"{LIST}{followup.pk}/noter/", {"status": "job_seeking"}, follow=True)
    added = client.post(f"{LIST}{followup.pk}/noter/", {"add": "1", "more-same_employer": "yes"}, follow=True)

    assert {*told(answered), *told(added)} == {"La personne a répondu elle-même : sa réponse est la bonne."}
    assert list(Outcome.objects.values_list("status", "same_employer")) == [("permanent", None)]
    assert "Je cherche un emploi" not in page(client, followup)


def test_a_new_link_is_sent_to_who_asks_for_it_on_the_phone(client, officer, to_call):
    to_call.person.email = "ines@exemple.fr"
    to_call.person.save()

    response = client.post(f"{LIST}{to_call.pk}/renvoyer/", follow=True)

    assert told(response) == ["Un nouveau lien part vers cette personne."]
    assert [letter.to for letter in letters()] == [["ines@exemple.fr"]]
    assert mail.outbox[0].subject == "Voici votre nouveau lien"


def test_a_link_that_went_astray_is_taken_back(client, officer):
    contract(SIX_MONTHS_AGO)
    rounds()
    followup, link = Followup.objects.get(), last_link()

    response = client.post(f"{LIST}{followup.pk}/retirer/", follow=True)

    assert told(response) == ["Les liens déjà envoyés n’ouvrent plus rien."]
    assert client.get(link).status_code == 410


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.PLACEMENTS_OFFICER, 200), (Role.ADMINISTRATOR, 200), (Role.MENTORING_OFFICER, 404),
        (Role.TRAINING_OFFICER, 404), (Role.PROJECTS_OFFICER, 404), (Role.SCHOOL_STAFF, 404),
    ],
)  # fmt: skip
def test_each_team_sees_its_own_questions(client, to_call, role, status):
    sign_in(client, employed(role))

    assert client.get(f"{LIST}{to_call.pk}/change/").status_code == status
    assert client.post(f"{LIST}{to_call.pk}/noter/", {"refuse": "once"}).status_code == (
        302 if status == 200 else 404
    )


def test_the_first_page_counts_the_calls(client, officer, to_call):
    assert "personne à appeler" in client.get("/admin/").content.decode()


def test_a_check_in_that_needs_somebody_waits_until_it_is_taken_up(client):
    check_in = make.CheckInFactory(going="talk", answered_on=TODAY)
    make.CheckInFactory(going="well", answered_on=TODAY)
    sign_in(client, employed(Role.MENTORING_OFFICER))
    listed = "/admin/mentoring/checkin/?followed=to_see"
    marked = {"action": "see_check_ins", "_selected_action": [check_in.pk], "confirm": "1", "day": f"{TODAY}"}

    before = client.get(listed).context["cl"].result_count
    client.post(listed, marked)

    check_in.refresh_from_db()
    assert (before, check_in.seen_on) == (1, TODAY)
    assert client.get(listed).context["cl"].result_count == 0


def test_a_person_s_page_tells_what_they_were_asked(client, officer, to_call):
    shown = client.get(reverse("admin:people_person_overview", args=[to_call.person_id])).content.decode()

    assert "Question : Devenir, 6 mois après un contrat" in shown


def test_who_answers_is_counted_once_the_time_is_over_with_the_bounds_it_leaves(client, officer, clock):
    made = [contract(SIX_MONTHS_AGO, person=make.PersonFactory()) for _number in range(5)]
    rounds()
    for placement, days, values in (
        (made[0], 1, {"state": "answered", "source": "link"}),
        (made[1], 90, {"state": "answered", "source": "link"}),
        (made[2], None, {"state": "refused"}),
    ):
        answered = days and {"answered_on": TODAY + dt.timedelta(days=days)}
        Followup.objects.filter(subject_key=placement.pk).update(closed_at=NOON, **values, **(answered or {}))
    make.OutcomeFactory(placement=made[0], answered_on=TODAY + dt.timedelta(days=1))
    clock.move_to(NOON + dt.timedelta(days=100))
    rounds()
    contract(dt.date(2026, 9, 1), person=make.PersonFactory())
    rounds()
    Snapshot.take(TODAY + dt.timedelta(days=99))
    sign_in(client, officer)

    response = client.get(reverse("admin:followups_followup_rates"))

    ((each, (conversion, *_others)),) = response.context["waves"]
    counted = each.total
    assert (counted.over, counted.in_time, counted.late, counted.refused, counted.silent, counted.under_way) == (
        5, 1, 1, 1, 2, 1)  # fmt: skip
    assert counted.rate == "20\u202f%"
    assert "entre 20\u202f% et 100\u202f% selon les 4 qui manquent" in conversion.text


def test_the_calendar_says_how_many_fall_due_each_month_and_which(client, officer):
    contract(dt.date(2026, 8, 31))  # asked six months later, on the last of February
    address = reverse("admin:followups_followup_calendar")

    response = client.get(address)
    opened = client.get(address + "?question=placements.outcome_6m&mois=2027-02").content.decode()

    counts = {month.first.isoformat()[:7]: month.total for month in response.context["rows"]}
    assert {month: count for month, count in counts.items() if count} == {"2027-02": 1, "2027-08": 1}
    assert "28 février" in opened


def test_a_month_that_is_not_of_the_calendar_is_not_found(client, officer):
    address = reverse("admin:followups_followup_calendar")

    assert client.get(address + "?question=placements.outcome_6m&mois=1999-01").status_code == 404
    assert client.get(address + "?question=training.hot&mois=2026-11").status_code == 404
