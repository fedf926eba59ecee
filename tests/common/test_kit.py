"""The components of the kit: what each says to a screen reader, and the living page that shows them all."""

import datetime as dt
import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.library import import_library
from django.urls import reverse

from common.access import BACK_OFFICE, Role
from common.kit import Event, Stage, Task, shown_pages
from common.portal import Appointment
from tests.accounts import employed, sign_in
from tests.browser import signed_in


def drawn(source: str, rf=None, **context) -> str:
    html = Template("{% load kit %}" + source).render(Context(context))
    return re.sub(r">\s+", ">", re.sub(r"\s+", " ", re.sub(r"\s+<", "<", html))).strip()


def test_a_hero_holds_the_only_title_of_its_page():
    html = drawn('{% hero title=title kicker="Bonjour" %}<p>Suite</p>{% endhero %}', title="A & B")

    assert html == (
        '<div class="hero"><div class="inside"><p class="kicker">Bonjour</p><h1>A &amp; B</h1><p>Suite</p></div></div>'
    )


def test_a_card_is_one_link_under_its_tag():
    html = drawn(
        '{% card title="Mon profil" href="/x/" status="À faire" tone="todo" level=3 first=True %}…{% endcard %}'
    )

    assert html == (
        '<div class="card first"><span class="tag todo">À faire</span>'
        '<h3><a href="/x/">Mon profil</a></h3>…</div>'
    )


def test_a_card_without_a_link_has_a_plain_title():
    assert drawn('{% card title="Reçu" %}…{% endcard %}') == '<div class="card"><h2>Reçu</h2>…</div>'


@pytest.mark.parametrize(
    ("kind", "role"), [("info", ""), ("warning", ""), ("success", 'role="status"'), ("error", 'role="alert"')]
)
def test_a_banner_is_said_aloud_when_it_answers_what_one_did(kind, role):
    html = drawn("{% banner kind=kind %}…{% endbanner %}", kind=kind)

    assert re.findall(r'role="\w+"', html) == ([role] if role else [])
    assert f"banner {kind}" in html


def test_a_task_that_is_somebody_elses_turn_leads_nowhere():
    tasks = [Task("Signer", Stage.TODO, "/signer/", "Avant mardi."), Task("Réponse", Stage.WAITING)]

    assert drawn("{% task_list tasks %}", tasks=tasks) == (
        '<ul class="tasks"><li><a href="/signer/">Signer</a><span class="tag todo">À faire</span>'
        '<span class="hint">Avant mardi.</span></li>'
        '<li><span>Réponse</span><span class="tag quiet">En attente</span></li></ul>'
    )


def test_a_date_is_read_whole_and_its_file_is_named_after_it():
    day = Appointment("atelier-1", "Atelier : parler en public", dt.date(2026, 12, 3))
    moment = Appointment("", "Formation", dt.datetime(2026, 12, 3, 8, tzinfo=dt.UTC), place="Salle 2")

    html = drawn("{% date_list dates %}", dates=[day, moment])

    assert re.findall(r'datetime="([^"]+)"', html) == ["2026-12-03", "2026-12-03T09:00:00+01:00"]
    assert "jeudi 3 décembre 2026" in html
    assert "09:00" in html and "Salle 2" in html
    assert re.findall(r'href="([^"]+\.ics)"', html) == ["/espace/agenda/atelier-1.ics"]
    assert "Atelier : parler en public, 03/12/2026</span>" in html


def test_a_table_scrolls_in_a_box_that_the_keyboard_reaches_and_that_has_a_name():
    html = drawn('{% table caption="Mes stages" %}<tbody></tbody>{% endtable %}')

    assert html == (
        '<div class="table" role="region" aria-label="Mes stages" tabindex="0">'
        "<table><caption>Mes stages</caption><tbody></tbody></table></div>"
    )


def test_an_event_to_come_is_marked_apart():
    events = [Event(dt.date(2026, 9, 1), "Inscription"), Event(dt.date(2027, 1, 1), "Atelier", is_past=False)]

    html = drawn("{% timeline events %}", events=events)

    assert re.findall(r"<li[^>]*>", html) == ['<li class="done">', "<li >"]
    assert re.findall(r'datetime="([^"]+)"', html) == ["2026-09-01", "2027-01-01"]


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1, [1, 2, None, 10]), (5, [1, None, 4, 5, 6, None, 10]), (10, [1, None, 9, 10])],
)
def test_the_ends_and_the_neighbours_of_a_page_are_offered(number, shown):
    assert shown_pages(Paginator(range(250), 25).page(number)) == shown


def test_pages_keep_the_rest_of_the_address(rf):
    page = Paginator(range(30), 10).page(2)

    html = drawn("{% pagination page %}", page=page, request=rf.get("/liste/?q=ana&page=2"))

    assert re.findall(r'href="([^"]+)"', html) == [f"?q=ana&amp;page={number}" for number in (1, 1, 2, 3, 3)]
    assert html.count('aria-current="page"') == 1


def test_a_list_of_one_page_offers_none(rf):
    page = Paginator(range(3), 10).page(1)

    assert drawn("{% pagination page %}", page=page, request=rf.get("/")) == ""


class Asked(forms.Form):
    email = forms.EmailField(label="Adresse")


def test_what_is_wrong_in_a_form_leads_to_its_field():
    html = drawn("{% fields form %}", form=Asked({"email": "lina"}))

    summary = html.partition('<div class="errors" role="alert">')[2].partition("</div>")[0]
    assert re.findall(r'href="([^"]+)"', summary) == ["#id_email"]
    assert 'aria-invalid="true"' in html
    assert '<div class="field wrong">' in html


def test_a_form_without_a_fault_has_no_summary():
    assert 'role="alert"' not in drawn("{% fields form %}", form=Asked())


@pytest.mark.django_db
def test_the_living_page_shows_every_component(client):
    sign_in(client, employed(Role.MENTORING_OFFICER))

    html = client.get(reverse("kit")).content.decode()

    roots = {
        "hero": 'class="hero"', "card": 'class="card', "banner": 'class="banner', "empty_state": 'class="empty-state"',
        "table": 'class="table"', "dialog": "<dialog", "status_tag": 'class="tag', "task_list": 'class="tasks"',
        "fields": 'class="field"', "tabs": 'class="tabs"', "progress": "<progress", "pagination": 'class="pagination"',
        "timeline": 'class="timeline"', "date_list": 'class="dates"',
    }  # fmt: skip
    assert roots.keys() == import_library("common.templatetags.kit").tags.keys()
    assert {name for name, root in roots.items() if root not in html} == set()


@pytest.mark.django_db
def test_the_living_page_is_for_staff_alone(client):
    sign_in(client, employed(Role.LEADERSHIP))

    assert client.get(reverse("kit")).status_code == 403
    assert Role.LEADERSHIP not in BACK_OFFICE


@pytest.mark.django_db(transaction=True)
def test_a_dialog_opens_from_its_link_and_gives_the_focus_back(client, browser, live_server):
    sign_in(client, employed(Role.MENTORING_OFFICER))
    page = signed_in(browser, client, live_server, 390)
    page.goto(live_server.url + reverse("kit"))

    page.locator("[data-opens=leave]").press("Enter")
    opened = page.evaluate("document.querySelector('dialog:modal')?.id")
    page.keyboard.press("Escape")

    assert opened == "leave"
    assert page.evaluate("document.querySelector('dialog[open]')") is None
    assert page.evaluate("document.activeElement.dataset.opens") == "leave"
