"""The demonstration: invented records through the same door as real ones, figures, three reports."""

import datetime as dt
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from clichy_partnership import space, today
from clichy_partnership.demo import accounts, followups, present, targets
from clichy_partnership.demo.data import write_demo
from common.access import BACK_OFFICE, OFFICERS, PORTAL, Role
from followups import asking
from followups.models import Followup
from followups.rates import rates
from indicators.models import Report, Snapshot, Target
from mentoring.models import CheckIn, WorkshopRegistration
from people.models import Interaction, OutgoingMessage, Partnership, Person, Registration, User
from people.outbox.pages import unread_count
from people.sign_in import mobile
from placements.models import Outcome
from tests import factories as make
from tests.accounts import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture(autouse=True)
def elsewhere(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(accounts, "kept_in", lambda: tmp_path / "accounts.json")


def test_the_same_day_gives_the_same_invented_records(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_demo(tmp_path / name, dt.date(2026, 11, 23))

    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(files) == 21
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


@pytest.mark.parametrize("today", ["2026-11-23", "2027-03-31", "2028-02-29"])
def test_the_invented_records_are_accepted_whatever_the_day(tmp_path, today):
    with time_machine.travel(f"{today} 10:00:00Z"):
        write_demo(tmp_path, dt.date.fromisoformat(today))
        call_command("import_data", str(tmp_path))

        assert 550 <= Person.objects.count() <= 650
        accounts.create()
        present.create()
        assert_everybody_has_something_to_do()
        assert_questions_are_alive()


def assert_everybody_has_something_to_do() -> None:
    """On their first page: whoever has an account of the portal, and each who works for the partnership."""
    for account in accounts.ACCOUNTS:
        user = account_of(account.login)
        if account.role in PORTAL - {Role.LEADERSHIP}:
            space.act_in(user, account.role)
            tasks, dates = space.tasks_of(user, account.role), space.dates_of(user, account.role)
            assert space.next_of(tasks) or dates, account
            assert len(tasks) + len(dates) >= 2, account
        elif account.role in OFFICERS | {Role.ADMINISTRATOR, Role.SCHOOL_STAFF}:
            assert sum(len(programme.todos) for programme in today.waiting(user)) >= 3, account


def assert_questions_are_alive() -> None:
    """In each programme somebody is called, each wave was mostly answered, and the next round has nothing to write."""
    calls = Followup.objects.filter(state="phone")
    today_or_later = [call.call_on > timezone.localdate() for call in calls]
    assert 5 <= len(today_or_later) <= 12
    assert set(today_or_later) == {True, False}
    assert {call.kind.programme for call in calls} == {"mentoring", "placements", "training", "projects"}
    noted = Interaction.objects.filter(note__in=followups.UNREACHED.values())
    assert noted.count() == calls.filter(calls=1).count() > 0
    for each in rates(account_of("admin@exemple.fr"), timezone.localdate()):
        if each.total.over >= 20:  # of fewer, one answer makes a difference
            assert 0.55 <= each.total.in_time / each.total.over <= 0.8, each.wave.code
    written = everything_asked()
    asking.follow_up()
    assert everything_asked() == written


def everything_asked() -> tuple[list, list]:
    messages = OutgoingMessage.objects.order_by("pk").values_list("key", "state", "sent_at")
    return list(Followup.objects.order_by("pk").values()), list(messages)


def test_a_demonstration_is_made_once_and_kept(tmp_path, capsys):
    call_command("demo", "--reports", str(tmp_path / "reports"))
    first, registered = accounts.described(), Registration.objects.count()
    WorkshopRegistration.objects.order_by("pk").first().delete()
    kept = WorkshopRegistration.objects.count()

    call_command("demo", "--reports", str(tmp_path / "reports"))

    assert accounts.described() == first
    assert Registration.objects.count() == registered
    assert unread_count(account_of("direction@exemple.fr")) == 3
    assert WorkshopRegistration.objects.count() == kept
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == [
        "bilan-12-mois.pdf",
        "bilan-24-mois.pdf",
        "bilan-6-mois.pdf",
    ]
    assert Report.objects.filter(state="ready").count() == 3
    assert Snapshot.objects.count() == 4
    assert "admin@exemple.fr" in capsys.readouterr().out


@pytest.mark.parametrize("record", [make.PersonFactory, make.PartnershipFactory])
def test_a_demonstration_is_refused_where_there_are_records(record):
    record()

    with pytest.raises(CommandError, match="vraies fiches"):
        call_command("demo")

    assert not User.objects.exists()


@pytest.fixture
def demonstration(tmp_path):
    with time_machine.travel("2026-11-23 10:00:00Z", tick=True):
        write_demo(tmp_path, dt.date(2026, 11, 23))
        call_command("import_data", str(tmp_path))
        accounts.create()
        present.create()
        yield accounts.kept()


def test_leadership_aimed_at_something_on_the_first_day_and_only_once(demonstration):
    for _again in range(2):
        targets.create()

    first_day = Partnership.objects.get().started_on
    assert Target.objects.count() == sum(map(len, targets.AIMS.values()))
    assert set(Target.objects.values_list("set_on", flat=True)) == {first_day}
    assert Target.objects.in_force().keys() == {
        (code, months) for code, aims in targets.AIMS.items() for months in aims
    }


NEXT = {
    accounts.BY_PHONE: "Dire où vous en êtes avec",
    "jeune@exemple.fr": "Cet atelier vous a été utile ?",
    "etudiante@exemple.fr": "Donner mon code postal",
    "mentor@exemple.fr": "Dire où vous en êtes avec",
    "agent@exemple.fr": "La formation vous sert dans votre travail ?",
    "entreprise@exemple.fr": "Vous servez-vous de « Parcours d'accueil des nouveaux arrivants » ?",
    "association@exemple.fr": "Dire si « Guide d'accueil en langage clair » vous convient",
}


def test_those_who_have_something_to_do_read_it_first(client, demonstration):
    for login, label in NEXT.items():
        account = next(each for each in accounts.ACCOUNTS if each.login == login)
        sign_in(client, account_of(login))
        client.post(reverse("switch_role"), {"role": account.role})
        assert client.get(reverse("space")).context["next"].label.startswith(label)


def test_what_waits_is_of_each_kind_and_some_of_it_is_late(demonstration):
    todos = [todo for programme in today.waiting(account_of("admin@exemple.fr")) for todo in programme.todos]

    found = {todo.label: (todo.count, todo.late) for todo in todos}
    assert found["inscriptions à valider"] == (4, 0)
    assert found["personnes à rappeler"] == (2, 1)
    assert found["accord d’un parent attendu"] == (1, 0)
    assert found["messages sans réponse"] == (2, 1)
    assert found["messages qui n’ont pas pu partir"] == (2, 0)
    assert found["demandes sur leurs données"] == (2, 1)
    assert found["import à confirmer"] == (1, 0)
    assert found["atelier passé, présences à noter"] == (1, 0)
    assert found["projet livré, à faire accepter"] == (1, 0)
    assert found["points d’étape où quelque chose coince"][0] == 2
    assert found["personnes à appeler"][0] >= 4


def test_the_task_of_a_question_opens_its_page(client, demonstration):
    for login in ("jeune@exemple.fr", "agent@exemple.fr", "entreprise@exemple.fr"):
        sign_in(client, account_of(login))
        account = next(each for each in accounts.ACCOUNTS if each.login == login)
        client.post(reverse("switch_role"), {"role": account.role})
        task = client.get(reverse("space")).context["next"]
        assert task.address.startswith("/espace/questions/")
        page = client.get(task.address)
        assert page.status_code == 200
        assert page.context["question"].title == task.label


def test_answers_of_the_past_point_to_their_question_and_their_history_says_so(demonstration):
    outcome = Outcome.objects.exclude(followup=None).order_by("pk").first()

    assert outcome.followup.answered_on == outcome.answered_on
    assert outcome.history.latest("history_id").history_change_reason == followups.REASON
    assert set(CheckIn.objects.values_list("followup__state", flat=True)) == {"answered"}
    assert CheckIn.objects.filter(seen_on=None, going="talk").count() == 1
    by_phone = Followup.objects.filter(source="phone")
    assert {user.email for user in User.objects.filter(pk__in=by_phone.values("entered_by"))} >= {
        "accompagnement@exemple.fr",
        "emploi@exemple.fr",
    }


def test_calls_lead_to_a_page_where_the_answer_is_typed(client, demonstration):
    sign_in(client, account_of("emploi@exemple.fr"))
    call = Followup.objects.filter(wave__startswith="placements.", state="phone").first()

    page = client.get(reverse("admin:followups_followup_change", args=[call.pk]))

    assert page.context["form"]
    assert len(page.context["written"]) == 1 + call.reminders


def test_the_messages_of_the_last_days_left_and_none_of_them_leaves_again(demonstration):
    sent = OutgoingMessage.objects.exclude(kind="report_ready")

    assert set(sent.values_list("state", flat=True)) == {"sent", "failed", "doubtful"}
    assert not sent.exclude(sealed="").exists()
    assert unread_count(account_of("jeune@exemple.fr")) == 2
    assert unread_count(account_of(accounts.BY_PHONE)) == 2
    present.create()
    assert OutgoingMessage.objects.count() == sent.count()


def test_an_account_made_again_keeps_what_it_did(demonstration):
    targets.create()
    Path(accounts.kept_in()).unlink()

    accounts.create()

    assert accounts.kept().keys() == demonstration.keys()
    assert str(Target.objects.first().set_by) == "Sophie Arnoux"


def test_each_role_has_an_account_with_something_to_see(client, demonstration):
    found = {}
    for account in accounts.ACCOUNTS:
        user = account_of(account.login)
        found[account.login] = account.role in user.roles
        assert user.check_password(demonstration[account.login]["password"])
        if account.role in PORTAL - {Role.LEADERSHIP}:  # whose reports the command makes, and not this test
            sign_in(client, user)
            client.post(reverse("switch_role"), {"role": account.role})
            assert any(card.rows for card in client.get(reverse("space")).context["cards"]), account

    assert Path(accounts.kept_in()).stat().st_mode & 0o777 == 0o600
    assert found == {account.login: True for account in accounts.ACCOUNTS}
    assert {account.role for account in accounts.ACCOUNTS} == set(Role)
    assert {login for login, drawn in demonstration.items() if "totp" in drawn} == {
        account.login for account in accounts.ACCOUNTS if account.role in BACK_OFFICE
    }


def test_an_account_of_the_back_office_signs_in_with_the_code_that_is_told(client, demonstration, capsys):
    login = "accompagnement@exemple.fr"
    client.post(reverse("account_login"), {"login": login, "password": demonstration[login]["password"]})
    call_command("demo", "--code", login)

    client.post(reverse("mfa_authenticate"), {"code": capsys.readouterr().out.strip()})

    assert client.get(reverse("admin:index")).status_code == 200
    with pytest.raises(CommandError, match="second facteur"):
        call_command("demo", "--code", "jeune@exemple.fr")


def account_of(login: str) -> User:
    return User.objects.get(phone=mobile(login)) if login.isdigit() else User.objects.get(email=login)
