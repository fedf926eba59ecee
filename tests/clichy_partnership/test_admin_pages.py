"""Every page of the back-office opens, in French, with a constant number of queries."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from people.models import User
from tests.accounts import reader_of, sign_in, staff

pytestmark = pytest.mark.django_db
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def administrator(client, request):
    """Or whoever is alone to read the list."""
    asked = getattr(request.node, "callspec", None) and request.node.callspec.params.get("model")
    sign_in(client, reader_of(asked))
    return client


def url(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_each_list_opens_and_can_be_searched(administrator, model):
    searched = "?q=x" if admin.site._registry[model].search_fields else ""

    assert administrator.get(url(model, "changelist") + searched).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_each_add_page_opens_where_adding_is_possible(administrator, rf, model):
    model_admin = admin.site._registry[model]
    request = rf.get("/")
    request.user = User.objects.get()

    status = administrator.get(url(model, "add")).status_code

    assert status == (200 if model_admin.has_add_permission(request) else 403)


def test_the_home_page_leads_to_the_back_office(administrator):
    response = administrator.get("/", follow=True)

    assert response.redirect_chain == [(reverse("admin:index"), 302)]
    assert "Clichy Tremplin" in response.content.decode()


def test_a_stranger_is_asked_to_sign_in(client):
    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
    assert response.status_code == 200


JOURNEYS = {
    "/admin/people/person/accueil/": {"view_person", "add_person", "add_interaction"},
    "/admin/people/interaction/add/": {"add_interaction"},
    "/admin/mentoring/mentorship/former/": {"view_person", "add_mentorship"},
}


@pytest.mark.parametrize("address", JOURNEYS)
def test_the_back_office_opens_on_the_journeys_that_one_may_take(client, address):
    user = staff(email="officier@exemple.fr")
    sign_in(client, user)

    def offered() -> set[str]:
        page = client.get(reverse("admin:index")).content.decode().split('<ul class="journeys">')[1]
        return set(re.findall(r'href="([^"]+)"', page.split("</ul>")[0]))

    before = offered()
    user.user_permissions.set(Permission.objects.filter(codename__in=JOURNEYS[address]))

    assert before == set()
    assert offered() == {other for other, rights in JOURNEYS.items() if rights <= JOURNEYS[address]}
