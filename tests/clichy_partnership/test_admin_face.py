"""What Django's admin lacked for those who read with their ears or work without a mouse, and what a tab says."""

import re
from html import unescape
from itertools import pairwise

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Page, expect

from people.models import Person
from tests import factories
from tests.accounts import operator, sign_in
from tests.browser import faults, signed_in


@pytest.fixture
def administrator(client, db):
    sign_in(client, operator())
    return client


@pytest.fixture
def at_the_desk(live_server, client, browser, transactional_db):
    sign_in(client, operator())
    factories.PersonFactory(first_name="Ana", last_name="Roche")

    def opened(address: str, width: int = 1280) -> Page:
        page = signed_in(browser, client, live_server, width)
        page.goto(live_server.url + address)
        return page

    return opened


def address(record, page: str) -> str:
    base = f"admin:{record._meta.app_label}_{record._meta.model_name}"
    return reverse(f"{base}_{page}", args=[] if page in ("add", "changelist") else [record.pk])


def title(client, url: str) -> str:
    page = client.get(url).content.decode()
    return unescape(re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1]).strip()


def test_a_tab_says_the_record_then_its_list_then_the_site(administrator):
    ana = factories.PersonFactory(first_name="Ana", last_name="Roche")

    titles = {
        page: title(administrator, address(ana, page))
        for page in ("change", "changelist", "add", "history", "delete")
    }

    assert titles == {
        "change": "Ana Roche – Personnes – Clichy Tremplin",
        "changelist": "Personnes – Clichy Tremplin",
        "add": "Ajouter : personne – Personnes – Clichy Tremplin",
        "history": "Historique : Ana Roche – Personnes – Clichy Tremplin",
        "delete": "Supprimer : Ana Roche – Personnes – Clichy Tremplin",
    }
    assert title(administrator, reverse("admin:index")) == "Aujourd’hui – Clichy Tremplin"


def test_a_form_refused_says_so_first_in_its_tab(administrator):
    page = administrator.post(reverse("admin:people_person_add"), {}).content.decode()

    assert " ".join(re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1].split()).startswith("Erreur")


HEADED = ["/admin/", "/admin/people/", "/admin/people/person/", "/admin/people/person/add/", "/admin/people/person/accueil/"]  # fmt: skip


@pytest.mark.parametrize("url", HEADED)
def test_a_page_has_one_first_heading_and_skips_no_level(administrator, url):
    factories.PersonFactory()

    levels = [int(level) for level in re.findall(r"<h([1-6])\b", administrator.get(url).content.decode())]

    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_first_stop_of_the_keyboard_leads_past_the_navigation(at_the_desk):
    page = at_the_desk("/admin/people/person/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content-start"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def tab_to(page: Page, wanted) -> None:
    for _stop in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("part => part === document.activeElement"):
            return
    raise AssertionError("out of the keyboard's reach")


@pytest.mark.parametrize("width", [1280, 390])
def test_filters_and_dates_answer_to_the_keyboard_before_the_rows(at_the_desk, width):
    factories.PlacementFactory(signed_on="2024-01-08", starts_on="2024-02-01", planned_end_on="2024-12-01")
    factories.PlacementFactory(signed_on="2026-01-08", starts_on="2026-02-01", planned_end_on="2026-12-01")
    page = at_the_desk("/admin/placements/placement/", width)
    filters = page.get_by_role("navigation", name="Filtres")

    tab_to(page, filters.locator("summary").filter(has_text="Situation"))
    page.keyboard.press("Enter")
    found = faults(page)
    tab_to(page, filters.get_by_role("link", name="Terminé"))
    page.keyboard.press("Enter")

    expect(filters.locator("summary").filter(has_text="Situation")).to_contain_text(": ")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    page.goto(page.url.split("?")[0])
    tab_to(page, page.get_by_role("navigation", name="Dates").get_by_role("link", name="2026"))
    page.keyboard.press("Enter")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    assert page.evaluate("location.search") == "?signed_on__year=2026"
    assert found == []


def test_on_a_phone_the_menu_opens_what_is_beside_the_page_at_a_desk(at_the_desk):
    page = at_the_desk("/admin/people/person/", 390)
    rooms, account = (page.get_by_role("navigation", name=name) for name in ("Rubriques", "Compte"))

    expect(rooms).to_be_hidden()
    page.locator("summary", has_text="Menu").press("Enter")

    expect(rooms.get_by_role("link", name="Personnes", exact=True)).to_have_attribute("aria-current", "page")
    expect(account.get_by_role("button", name="Se déconnecter")).to_be_visible()
    assert faults(page) == []


def test_a_search_box_keeps_its_name_when_it_opens_and_in_a_row_added_later(at_the_desk):
    page = at_the_desk("/admin/mentoring/mentorship/add/")

    page.get_by_role("button", name="Ajouter : Membre").click()
    box = page.locator("#memberships-0 .select2-selection")
    expect(box).to_have_accessible_name(re.compile("^Personne"))
    expect(box).to_have_attribute("aria-required", "true")
    box.click()

    expect(page.get_by_role("searchbox", name="Personne")).to_be_focused()
    expect(box).to_have_accessible_name(re.compile("^Personne"))
    assert faults(page) == []


def test_a_row_added_later_points_to_its_own_names(at_the_desk):
    page = at_the_desk("/admin/mentoring/mentorship/add/")
    add = page.get_by_role("button", name="Ajouter : Rencontre")

    add.click()
    add.click()

    expect(page.locator("#meetings-1").get_by_role("group", name="Sujets")).to_have_count(1)
    pointed = """row => [...row.querySelectorAll("[aria-labelledby], [aria-describedby]")].every(part =>
        ["aria-labelledby", "aria-describedby"].every(name => (part.getAttribute(name) || "").split(" ").filter(Boolean)
            .every(id => document.getElementById(id))))"""
    assert page.locator("#meetings-1").evaluate(pointed)


def test_a_date_and_its_hour_are_a_group_under_the_name_of_their_field(at_the_desk):
    page = at_the_desk("/admin/training/slot/add/")

    for field in ("Début", "Fin"):
        group = page.get_by_role("group", name=field)
        expect(group.get_by_role("textbox", name="Date")).to_have_count(1)
        expect(group.get_by_role("textbox", name="Heure")).to_have_count(1)


def test_the_boxes_of_a_field_are_a_group_with_its_name_and_its_help(at_the_desk):
    page = at_the_desk("/admin/people/user/add/")

    groups = page.get_by_role("group", name="Groupes")

    expect(groups.get_by_role("checkbox")).to_have_count(Group.objects.count())
    expect(groups.get_by_role("checkbox").first).to_have_accessible_description(
        "Un groupe ne vaut que pour qui travaille aujourd’hui pour la ville ou pour l’école."
    )


def test_yes_and_no_are_words(administrator):
    page = administrator.get(reverse("admin:people_user_changelist")).content.decode()

    assert re.findall(r'field-is_active">(.*?)</td>', page) == ['<span class="tag done">Oui</span>']


def test_an_empty_list_says_what_to_do(administrator):
    def said(query: str = "") -> list[str]:
        page = administrator.get(reverse("admin:placements_offer_changelist") + query).content.decode()
        return re.findall(r'class="button">\s*(.*?)\s*</a>', page.split('class="empty"')[1])

    assert said() == ["Ajouter offre"]
    assert said("?q=introuvable") == ["Voir toute la liste"]


def test_a_sorted_column_says_in_which_order(administrator):
    factories.PlacementFactory()
    url = reverse("admin:placements_placement_changelist")

    ordered = [
        re.findall(r'aria-sort="(\w+)"', administrator.get(f"{url}?o={order}").content.decode())
        for order in ("1", "-1")
    ]

    assert ordered == [["ascending"], ["descending"]]


def test_the_pages_of_a_list_lead_to_one_another_with_its_filters(administrator):
    for number in range(101):
        Person.objects.create(first_name="Ana", last_name=f"Roche{number}")

    page = administrator.get(reverse("admin:people_person_changelist") + "?p=2&q=ana").content.decode()

    pages = page.split('aria-label="Pages"')[1].split("</nav>")[0]
    links = re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', pages)
    assert [(unescape(url), said) for url, said in links] == [
        ("?p=1&q=ana", "Précédent"), ("?p=1&q=ana", "1"), ("?p=2&q=ana", "2"), ("?p=3&q=ana", "3"), ("?p=3&q=ana", "Suivant"),
    ]  # fmt: skip
    assert re.findall(r'aria-current="(\w+)">2<', pages) == ["page"]


def test_on_paper_a_record_leaves_its_buttons_behind(at_the_desk):
    page = at_the_desk(address(Person.objects.get(last_name="Roche"), "change"))

    page.emulate_media(media="print")

    for part in ("#header", "#rooms", ".object-tools", ".submit-row", ".datetimeshortcuts"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
