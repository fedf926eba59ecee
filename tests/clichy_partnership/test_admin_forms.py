"""The forms of the back-office: every page opens, what is frozen stays, the next step is a button away."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import admin as common_admin
from common.access import Role
from common.admin import RecordAdmin
from mentoring.checks import MentorCheck
from mentoring.models import Mentor, MentoringRequest, Mentorship, Proposal
from people.models import (
    Adaptation,
    Affiliation,
    Concern,
    Message,
    Organisation,
    Partnership,
    Person,
    Registration,
    RightsRequest,
)
from placements.models import Placement
from tests import factories
from tests.accounts import employed, operator, sign_in, staff
from tests.browser import form_of
from tests.factories import factory_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
# On pages of their own, tried where they are: tests/people/test_registration_desk.py, test_my_data.py, test_contact.py,
# tests/mentoring/test_intake.py.
DECIDED = {Concern, Message, Registration, RightsRequest, Mentor, MentoringRequest}
OF_REFERENTS = {Adaptation, MentorCheck}
RECORDS = sorted(
    {model for model, registered in admin.site._registry.items() if isinstance(registered, RecordAdmin)}
    - DECIDED,
    key=lambda model: model._meta.label,
)


@pytest.fixture
def administrator(client, request):
    """Or a referent, for what is kept apart from everybody else."""
    asked = getattr(request.node, "callspec", None) and request.node.callspec.params.get("model")
    sign_in(client, employed(Role.REFERENT) if asked in OF_REFERENTS else operator())
    return client


def address(model, page: str, *args, query: str = "") -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args) + query


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_each_page_of_a_record_opens_in_french(administrator, model, page):
    record = factory_of(model)()

    response = administrator.get(address(model, page, record.pk))

    is_kept = model in OF_REFERENTS | {Proposal}
    assert response.status_code == (403 if page == "delete" and is_kept else 200)
    assert '<html lang="fr"' in response.content.decode()


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_a_record_can_be_searched_for_by_the_forms_that_name_it(administrator, model):
    if not admin.site._registry[model].search_fields:
        assert model is Partnership
        return
    factory_of(model)()
    named = [
        (other, field)
        for other in RECORDS
        for field in admin.site._registry[other].autocomplete_fields
        if other._meta.get_field(field).related_model is model
    ]

    for other, field in named:
        query = (
            f"?app_label={other._meta.app_label}&model_name={other._meta.model_name}&field_name={field}&term="
        )
        response = administrator.get(reverse("admin:autocomplete") + query)
        assert len(response.json()["results"]) == 1


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_a_form_saved_unchanged_changes_nothing_and_leaves_no_trace(administrator, model):
    record = factory_of(model)()
    url = address(model, "change", record.pk)

    response = administrator.post(url, form_of(administrator, url))

    assert response.status_code == 302, response.context["errors"]
    assert record.history.count() == 1


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_what_is_frozen_is_not_asked_again(administrator, model):
    frozen = admin.site._registry[model].frozen
    record = factory_of(model)()

    form = administrator.get(address(model, "change", record.pk)).context["adminform"].form

    assert set(form.fields) & {*frozen, "ref"} == set()


def test_the_person_of_an_existing_member_does_not_change(administrator):
    member = factories.MentorshipMemberFactory()
    other = factories.PersonFactory()
    url = address(Mentorship, "change", member.mentorship.pk)

    administrator.post(url, {**form_of(administrator, url), "memberships-0-person": other.pk})

    person = member.person
    member.refresh_from_db()
    assert member.person == person


def test_a_page_takes_as_many_queries_for_three_rows_as_for_one(administrator):
    session, mentorship = factories.SessionFactory(), factories.MentorshipFactory()
    counts = []

    for number in (1, 2):
        factories.EnrolmentFactory.create_batch(number, session=session)
        factories.SlotFactory.create_batch(number, session=session)
        factories.MentorshipMemberFactory.create_batch(number, mentorship=mentorship)
        factories.MeetingFactory.create_batch(number, mentorship=mentorship)
        for record in (session, mentorship):
            url = address(type(record), "change", record.pk)
            administrator.get(url)
            with CaptureQueriesContext(connection) as queries:
                administrator.get(url)
            counts.append(len(queries))

    assert counts[:2] == counts[2:]


def test_a_school_of_many_students_is_shown_without_listing_them(administrator, monkeypatch):
    monkeypatch.setattr(common_admin, "INLINE_ROWS", 2)
    school = factories.OrganisationFactory(kind="school")
    factories.AffiliationFactory.create_batch(3, organisation=school)

    response = administrator.get(address(Organisation, "change", school.pk))

    everyone = address(Affiliation, "changelist", query=f"?organisation__id__exact={school.pk}")
    assert response.context["inline_admin_formsets"] == []
    assert (("Voir tous ses membres", everyone)) in response.context["next_steps"]
    assert len(administrator.get(everyone).context["cl"].result_list) == 3


def steps(client, record) -> dict[str, str]:
    return dict(client.get(address(type(record), "change", record.pk)).context["next_steps"])


def test_what_comes_next_is_a_button_and_a_prefilled_form(administrator):
    company = factories.OrganisationFactory()
    offer = factories.OfferFactory(organisation=company, kind="internship")
    placement = factories.PlacementFactory()

    from_company = administrator.get(steps(administrator, company)["Ajouter une offre"])
    from_offer = administrator.get(steps(administrator, offer)["Ajouter un placement"])
    from_placement = administrator.get(steps(administrator, placement)["Noter le devenir"])

    assert from_company.context["adminform"].form["organisation"].value() == str(company.pk)
    filled = from_offer.context["adminform"].form
    assert (filled["offer"].value(), filled["organisation"].value(), filled["kind"].value()) == (
        str(offer.pk), company.pk, "internship",
    )  # fmt: skip
    assert from_placement.context["adminform"].form["placement"].value() == str(placement.pk)


def test_every_button_of_every_record_leads_somewhere(administrator):
    for model in (model for model in RECORDS if model not in OF_REFERENTS):
        for label, url in steps(administrator, factory_of(model)()).items():
            assert administrator.get(url).status_code == 200, label


def test_a_button_is_offered_to_those_who_may(client):
    user = staff(email="user@exemple.fr")
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_organisation", "view_placement"]))
    sign_in(client, user)

    assert list(steps(client, factories.OrganisationFactory())) == ["Voir ses placements"]


def test_a_rule_of_the_record_is_told_in_the_form(administrator):
    placement = factories.PlacementFactory()
    url = address(Placement, "change", placement.pk)

    response = administrator.post(url, {**form_of(administrator, url), "ended_on": "01/01/2030"})

    message = "La fin réelle dépasse la fin prévue : une prolongation déplace la fin prévue."
    assert response.context["adminform"].form.errors["ended_on"] == [message]


def test_the_home_shows_the_rooms_in_the_order_of_the_work(administrator):
    response = administrator.get(reverse("admin:index"))

    assert [app["app_label"] for app in response.context["app_list"]] == [
        "people", "mentoring", "placements", "training", "projects", "followups", "indicators", "clichy_partnership",
        "auth",
    ]  # fmt: skip
    first = response.context["app_list"][0]["models"]
    assert [entry["object_name"] for entry in first][:4] == ["User", "Partnership", "Organisation", "Person"]


def test_a_page_is_headed_with_who_it_is_about(administrator):
    member = factories.MentorshipMemberFactory(person__first_name="Ana", person__last_name="Roche")

    page = administrator.get(address(Mentorship, "change", member.mentorship.pk)).content.decode()

    assert "<h1>Ana Roche</h1>" in page


def test_a_protected_record_says_what_holds_it(administrator):
    person = factories.PlacementFactory().person

    page = administrator.get(address(Person, "delete", person.pk)).content.decode()

    assert "Placement" in page
    assert administrator.post(address(Person, "delete", person.pk), {"post": "yes"}).status_code == 200
    assert Person.objects.filter(pk=person.pk).exists()
