"""Asking, offering, answering, meeting and ending, in a real browser: on a phone, without any script."""

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone

from common.access import Role
from mentoring.models import ClosingReview, Meeting, Mentor, MentoringRequest, Mentorship, Pause
from tests import factories as make
from tests.accounts import employed, sign_in
from tests.browser import faults, signed_in
from tests.mentoring.pairs import account, mentor, pair, young

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone(browser, client, live_server):
    """A function that opens a page at 390 px, without scripts, as somebody."""

    def opened(user, width: int = 390):
        sign_in(client, user)
        context = browser.new_context(
            viewport={"width": width, "height": 800}, locale="fr-FR", java_script_enabled=False
        )
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    make.PartnershipFactory()
    return opened


def press(page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).click()


def test_a_young_person_asks_for_a_mentor_on_a_phone(phone, live_server):
    page = phone(account(young()))

    page.goto(f"{live_server.url}/espace/")
    page.get_by_role("link", name="Demander un mentor").click()
    screens = [page.url]
    page.get_by_role("link", name="Commencer").click()
    page.get_by_label("préparer un entretien").check()
    screens.append(page.url)
    press(page, "Continuer")
    page.get_by_label("Mercredi, libre de").first.select_option(label="14\u00a0h")
    page.get_by_label("Mercredi, libre jusqu’à").first.select_option(label="18\u00a0h")
    screens.append(page.url)
    press(page, "Continuer")
    page.get_by_label("au campus de l’école").check()
    screens.append(page.url)
    press(page, "Continuer")
    screens.append(page.url)
    press(page, "Envoyer ma demande")
    screens.append(page.url)

    request = MentoringRequest.objects.get()
    assert len(dict.fromkeys(screens)) == 6
    assert page.get_by_text("c’est envoyé").is_visible()
    assert (request.goals, request.availability, request.asked_on is not None) == (
        ["interview"], list(range(124, 132)), True,
    )  # fmt: skip
    page.goto(f"{live_server.url}/espace/mentor/")
    assert page.get_by_text("Demande reçue").is_visible()


def test_a_mistake_is_said_where_it_is_and_nothing_typed_is_lost(phone, live_server):
    user = account(young())
    make.MentoringRequestFactory(person=user.person, asked_on=None, checked_on=None, availability=[])
    page = phone(user, width=320)

    page.goto(f"{live_server.url}/espace/mentor/moments/")
    page.get_by_label("Mardi, libre de").first.select_option(label="17\u00a0h")
    press(page, "Continuer")

    assert page.get_by_role("alert").get_by_text("mardi : dites de quelle heure à quelle heure.").is_visible()
    assert page.get_by_label("Mardi, libre de").first.input_value() == "34"


def test_a_student_offers_to_mentor_and_the_team_reads_it(phone, live_server):
    page = phone(account(make.AffiliationFactory(person__first_name="Karim").person))
    page.goto(f"{live_server.url}/espace/")
    page.get_by_role("link", name="Devenir mentor").click()
    page.get_by_role("link", name="Commencer").click()
    page.get_by_label("faire un CV et une lettre").check()
    press(page, "Continuer")
    page.get_by_label("Lundi, libre de").first.select_option(label="9\u00a0h")
    page.get_by_label("Lundi, libre jusqu’à").first.select_option(label="12\u00a0h")
    press(page, "Continuer")
    page.get_by_label("en visio").check()
    press(page, "Continuer")
    page.get_by_label("deux", exact=True).check()
    page.get_by_label("Fin de vos études").fill("2030-06-30")
    press(page, "Continuer")
    press(page, "Envoyer ma candidature")
    page.get_by_text("c’est envoyé").wait_for()

    officer = employed(Role.MENTORING_OFFICER, make.OrganisationFactory(kind="city"), email="o@exemple.fr")
    desk = phone(officer, width=1280)
    desk.goto(f"{live_server.url}/admin/")
    desk.locator(".todo", has_text="candidature de mentor à lire").click()
    desk.get_by_role("link", name="Karim").first.click()
    desk.get_by_role("button", name="Accepter la candidature").click()
    desk.get_by_text("La candidature est acceptée.").wait_for()

    assert (Mentor.objects.get().capacity, Mentor.objects.get().accepted_by) == (2, officer)


def test_a_request_is_triaged_proposed_and_accepted_by_both(phone, live_server):
    request = make.MentoringRequestFactory(person=young(last_name="Diallo"), checked_on=None)
    guide = mentor(last_name="Benali")
    make.MentorFactory(person=guide)
    officer = employed(Role.MENTORING_OFFICER, make.OrganisationFactory(kind="city"), email="o@exemple.fr")
    desk = phone(officer, width=1280)
    desk.goto(f"{live_server.url}/admin/mentoring/mentoringrequest/{request.pk}/change/")
    desk.get_by_role("button", name="Demande complète").click()
    desk.get_by_role("link", name="Choisir un mentor").click()
    desk.get_by_role("link", name="Comparer avec Karim Benali").click()
    desk.get_by_role("button", name="Proposer ce binôme aux deux").click()
    desk.get_by_text("le binôme se forme quand tous deux disent oui").wait_for()

    for person in (request.person, guide):
        page = phone(account(person))
        page.goto(f"{live_server.url}/espace/")
        page.get_by_role("link", name="Voir la proposition").first.click()
        press(page, "Oui, ça me va")

    assert page.get_by_role("heading", name="Avec Inès").is_visible()
    assert Mentorship.objects.get().memberships.count() == 2


def test_a_meeting_is_logged_in_two_screens_and_confirmed_in_one_tap(phone, live_server):
    made = pair()
    page = phone(made.mentor)
    page.goto(live_server.url + made.page)
    page.get_by_role("link", name="Noter une rencontre").click()
    press(page, "Noter")  # what is usual is filled in
    page.get_by_text("L’autre n’a plus qu’à dire oui.").wait_for()

    other = phone(made.mentee)
    other.goto(f"{live_server.url}/espace/")
    other.get_by_role("link", name="Oui ou non").click()
    press(other, "Oui, c’est bien ça")
    other.get_by_text("la rencontre est confirmée").wait_for()

    assert Meeting.objects.get().confirmation == "other"


def test_a_pause_then_an_end_with_its_review(phone, live_server):
    made = pair()
    page = phone(made.mentee)
    page.goto(live_server.url + made.page)
    page.get_by_role("link", name="Faire une pause").click()
    page.get_by_label("examens").check()
    back_on = timezone.localdate() + dt.timedelta(days=20)
    page.get_by_label("Vous pensez reprendre le").fill(back_on.isoformat())
    press(page, "Faire une pause")
    page.get_by_role("link", name="Reprendre").click()
    press(page, "Reprendre maintenant")
    page.get_by_role("link", name="Terminer l’accompagnement").click()
    page.get_by_label("On a fait ce qu’on voulait").check()
    press(page, "Terminer")
    page.get_by_label("oui", exact=True).check()
    page.get_by_label("5 – tout à fait").check()
    press(page, "Envoyer mon avis")
    page.get_by_text("Votre avis aide les suivants.").wait_for()

    assert Pause.objects.get().ended_on is not None
    assert (Mentorship.objects.get().end_reason, ClosingReview.objects.get().useful) == ("goals_reached", 5)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_board_and_the_page_of_a_pair_have_no_fault(browser, client, live_server, width):
    make.PartnershipFactory()
    made = pair(minor=True)
    made.mentor.person.mentor_checks.filter(kind="identity").delete()
    sign_in(
        client, employed(Role.MENTORING_OFFICER, make.OrganisationFactory(kind="city"), email="o@exemple.fr")
    )
    page, found = signed_in(browser, client, live_server, width), []

    page.goto(f"{live_server.url}/admin/mentoring/mentorship/tableau/")
    found += faults(page)
    page.get_by_role("link", name="Ouvrir l’accompagnement de Inès").click()
    found += faults(page)
    for word in ("Mettre en pause", "Remplacer le mentor", "Terminer"):
        page.get_by_role("link", name=word).click()
        found += faults(page)
        page.get_by_role("link", name="Non, revenir").click()

    assert found == []
