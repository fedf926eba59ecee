"""The page of a person and that of an organisation: who they are, what comes next, what happened in every programme."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clichy_partnership import overview
from common.access import Role
from common.models import AccessRecord
from people.erasure import erase
from people.merge import merge
from tests import factories as make
from tests.accounts import employed, operator, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


def days(number: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=number)


def page_of(client, record, query: str = ""):
    return client.get(reverse(f"admin:people_{record._meta.model_name}_overview", args=[record.pk]) + query)


def told(page) -> list[tuple[dt.date, str, str]]:
    """All but the making of the file, newest first."""
    line = page.context["line"]
    events = [*line.to_come, *line.past]
    return [(event.day, event.title, event.text) for event in events if event.title != "Fiche créée"]


@pytest.fixture
def ana():
    return make.PersonFactory(first_name="Ana", last_name="Roche")


def full_path(person) -> None:
    """One thing of each kind, or more."""
    make.InteractionFactory(person=person, next_action="Rappeler", next_action_on=days(4))
    make.InvitationFactory(person=person)
    make.RegistrationFactory(person=person, state="accepted", decided_at=timezone.now())
    make.AffiliationFactory(person=person)
    pair = make.MentorshipMemberFactory(person=person).mentorship
    make.MentorshipMemberFactory(mentorship=pair, role="mentor")
    for number in (1, 2, 3):
        make.MeetingFactory(mentorship=pair, held_on=pair.formed_on + dt.timedelta(days=number))
    make.WorkshopRegistrationFactory(person=person)
    make.OutcomeFactory(placement__person=person)
    enrolment = make.EnrolmentFactory(person=person)
    make.AttendanceFactory(enrolment=enrolment, slot__session=enrolment.session)
    make.EvaluationFactory(person=person, session=enrolment.session)
    make.SlotFactory(session=make.SessionTrainerFactory(person=person).session)
    make.UsageFeedbackFactory(project=make.ProjectMemberFactory(person=person).project)


def test_a_path_holds_what_each_programme_knows(client, ana):
    full_path(ana)
    sign_in(client, operator())

    titles = [title for _day, title, _text in told(page_of(client, ana))]

    beginnings = ("Rappeler", "Appel", "Invitation", "Inscription", "Étudiant·e", "Accompagnement formé", "Première",
                  "3 rencontres", "Atelier", "Contrat d’apprentissage", "Devenir", "Formation", "Anime", "Évaluation",
                  "Projet commencé", "Retour d’usage")  # fmt: skip
    assert [word for word in beginnings if not any(title.startswith(word) for title in titles)] == []
    assert [title for title in titles if not title.startswith(beginnings)] == []


def test_meetings_are_told_in_two_lines_whatever_their_number(client, ana):
    pair = make.MentorshipMemberFactory(person=ana, mentorship__formed_on=days(-90)).mentorship
    make.MentorshipMemberFactory(
        mentorship=pair, role="mentor", person__first_name="Éva", person__last_name="Noir"
    )
    for number in range(24):
        make.MeetingFactory(mentorship=pair, held_on=days(number - 80), minutes=45)
    make.MeetingFactory(mentorship=pair, held_on=days(-1), confirmed=False)
    sign_in(client, employed(Role.MENTORING_OFFICER))

    assert told(page_of(client, ana)) == [
        (days(-57), "24 rencontres avec Éva Noir", "La dernière ce jour-là ; 18,0 h en tout."),
        (days(-80), "Première rencontre avec Éva Noir", ""),
        (days(-90), "Accompagnement formé avec Éva Noir", ""),
    ]


def test_what_is_to_come_is_told_apart(client, ana):
    make.WorkshopRegistrationFactory(
        person=ana, attended=None, workshop__title="Oser", workshop__held_on=days(3)
    )
    make.WorkshopRegistrationFactory(
        person=ana, attended=None, workshop__title="Choisir", workshop__held_on=days(-3)
    )
    sign_in(client, employed(Role.MENTORING_OFFICER))

    line = page_of(client, ana).context["line"]

    assert [(event.title, event.text) for event in line.to_come] == [("Atelier : Oser", "Inscription faite")]
    assert ("Atelier : Choisir", "Présence à noter") in [(event.title, event.text) for event in line.past]


EXPECTED = {
    Role.MENTORING_OFFICER: {"accueil", "accompagnement"},
    Role.PLACEMENTS_OFFICER: {"accueil", "emploi"},
    Role.TRAINING_OFFICER: {"accueil", "formation"},
    Role.PROJECTS_OFFICER: {"accueil", "projets"},
    Role.REFERENT: {"accueil"},
}


@pytest.mark.parametrize("role", EXPECTED)
def test_each_reads_of_a_path_what_their_programme_lets_them_see(client, ana, role, monkeypatch):
    monkeypatch.setattr(overview, "LONG", 0)
    full_path(ana)
    sign_in(client, employed(role))

    tabs = page_of(client, ana).context["line"].tabs

    words = {tab.address.partition("programme=")[2] for tab in tabs} - {""}
    assert words == (EXPECTED[role] if len(EXPECTED[role]) > 1 else set())


def test_a_long_path_is_read_one_programme_at_a_time(client, ana):
    full_path(ana)
    sign_in(client, operator())

    page = page_of(client, ana, "?programme=projets")

    assert [title.partition(" :")[0] for _day, title, _text in told(page)] == [
        "Retour d’usage",
        "Projet commencé",
    ]
    assert [tab.label for tab in page.context["line"].tabs if tab.is_current] == ["Projets"]


def test_a_person_whom_one_may_not_see_has_no_page(client, ana):
    sign_in(client, employed(Role.TRAINING_OFFICER))

    assert page_of(client, ana).status_code == 404


def test_a_merged_file_leads_to_the_page_of_the_one_that_stays(client, ana):
    user = employed(Role.ADMINISTRATOR)
    other = make.PersonFactory()
    gone = other.pk
    merge(ana, other, set(), user)
    sign_in(client, user)

    response = client.get(reverse("admin:people_person_overview", args=[gone]))

    assert response.url == reverse("admin:people_person_overview", args=[ana.pk])
    assert f"Fiche n° {gone} fusionnée dans celle-ci" in [
        title for _day, title, _text in told(page_of(client, ana))
    ]


def test_an_empty_file_says_that_it_was_emptied(client, ana):
    erase(ana, "request")
    sign_in(client, employed(Role.DPO))

    page = page_of(client, ana)

    assert page.context["subtitle"] == "Personne effacée"
    assert ("Données effacées", "à la demande de la personne") in [event[1:] for event in told(page)]


@pytest.mark.parametrize(("age", "is_shown"), [(16, True), (20, False)])
def test_the_guardian_is_shown_for_a_minor_alone(client, age, is_shown):
    young = make.PersonFactory(
        birth_date=days(-366 * age), guardian_name="Mme Roche", guardian_phone="0612345678"
    )
    sign_in(client, employed(Role.MENTORING_OFFICER))

    assert ("Mme Roche" in page_of(client, young).content.decode()) is is_shown


def test_reading_the_page_of_a_minor_is_recorded(client):
    minor = make.PersonFactory(birth_date=days(-16 * 365))
    user = employed(Role.MENTORING_OFFICER)
    sign_in(client, user)

    page = page_of(client, minor)

    record = AccessRecord.objects.get()
    assert (record.user_key, record.person_key, record.route) == (
        user.pk,
        minor.pk,
        "admin:people_person_overview",
    )
    assert page.context["is_minor"] is True


def test_the_identity_says_where_one_belongs_and_how_one_signs_in(client, ana):
    make.AffiliationFactory(person=ana, organisation__name="EM")
    make.AffiliationFactory(person=ana, started_on=days(-90), ended_on=days(-1))
    make.InvitationFactory(person=ana, sent_at=timezone.now())
    sign_in(client, employed(Role.MENTORING_OFFICER))

    context = page_of(client, ana).context

    assert [str(each.organisation) for each in context["affiliations"]] == ["EM"]
    assert context["account"] == "Pas de compte ; invitation envoyée"


def test_whoever_has_an_account_is_not_to_be_invited(client, ana):
    make.UserFactory(person=ana)
    sign_in(client, employed(Role.MENTORING_OFFICER))

    context = page_of(client, ana).context

    assert context["account"] == "Compte ouvert"
    assert [label for label, _address in context["tools"]] == [
        "Noter un échange",
        "Former un binôme",
        "Modifier la fiche",
    ]


def test_who_protects_data_is_led_to_who_saw_the_file(client, ana):
    sign_in(client, employed(Role.DPO))

    tools = page_of(client, ana).context["tools"]

    assert [label for label, _address in tools] == ["Qui a vu cette fiche", "Voir la fiche"]
    assert tools[0][1] == f"{reverse('admin:common_accessrecord_changelist')}?person={ana.pk}"


def test_consents_are_shown_as_they_stand_to_who_may_read_them(client, ana):
    make.ConsentFactory(person=ana, said_at=dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC))
    make.ConsentFactory(person=ana, given=False, said_at=dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC))
    shown = {}

    for role in (Role.DPO, Role.MENTORING_OFFICER):
        sign_in(client, employed(role))
        shown[role] = [
            (purpose, [sentence.replace("\u00a0", " ") for sentence in words])
            for purpose, words in page_of(client, ana).context["consents"]
        ]

    assert shown == {
        Role.DPO: [("noter ses besoins d’aménagement", ["non, la personne, le 4 mars 2026"])],
        Role.MENTORING_OFFICER: [],
    }


def test_what_waits_comes_first_the_late_ones_before(client, ana):
    make.InteractionFactory(person=ana, next_action="Envoyer la convention", next_action_on=days(2))
    make.InteractionFactory(person=ana, next_action="Rappeler", next_action_on=days(-2))
    make.MentorshipMemberFactory(person=ana, mentorship__formed_on=days(-40))
    sign_in(client, employed(Role.MENTORING_OFFICER))

    tasks = page_of(client, ana).context["tasks"]

    assert [(task.label, task.stage) for task in tasks] == [
        ("Rappeler", "late"),
        ("Accompagnement sans première rencontre depuis 14 jours", "late"),
        ("Envoyer la convention", "todo"),
    ]


def test_what_is_noted_from_the_page_leads_back_to_it(client, ana):
    make.InteractionFactory(person=ana, next_action="Rappeler", next_action_on=days(-2))
    sign_in(client, employed(Role.MENTORING_OFFICER))
    context = page_of(client, ana).context
    here = reverse("admin:people_person_overview", args=[ana.pk])

    done = client.post(context["tasks"][0].address)
    said = {"happened_on": f"{days(0):%d/%m/%Y}", "channel": "phone", "note": "Rappelée."}
    noted = client.post(context["tools"][0][1], {"person": ana.pk, "_save": "1", **said})

    assert (done.url, noted.url) == (here, here)


def test_an_organisation_s_page_tells_what_it_offers_hosts_and_was_given(client):
    company = make.OrganisationFactory(name="Le Pont", naf="62.01Z")
    contact = make.AffiliationFactory(organisation=company, role="contact").person
    offer = make.OfferFactory(organisation=company, published_on=days(-90), title="Vendre")
    placement = make.PlacementFactory(
        organisation=company,
        signed_on=days(-9),
        starts_on=days(-5),
        planned_end_on=days(60),
        kind="internship",
    )
    project = make.ProjectFactory(organisation=company, started_on=days(-20), title="Vitrine")
    make.InteractionFactory(
        person=None, organisation=company, happened_on=days(-1), note="Cherche deux stagiaires."
    )
    sign_in(client, employed(Role.ADMINISTRATOR))

    page = page_of(client, company)

    context = page.context
    who = str(placement.person)
    assert context["naf_label"] == "Programmation informatique"
    assert [each.person for each in context["contacts"]] == [contact]
    assert (*context["offers"], *context["hosted"], *context["projects"]) == (offer, placement, project)
    assert [task.label for task in context["tasks"]] == ["Offre ouverte depuis plus de 60 jours"]
    assert [title for _day, title, _text in told(page)] == [
        f"Stage, fin : {who}",
        "Appel",
        f"Stage, début : {who}",
        f"Stage, signature : {who}",
        "Projet commencé : Vitrine",
        "Offre publiée : Vendre (contrat d’apprentissage)",
        f"Contact : {contact}",
    ]


def test_of_an_organisation_too_each_reads_what_they_may_see(client):
    company = make.OrganisationFactory()
    make.PlacementFactory(organisation=company, planned_end_on=days(30), starts_on=days(-5))
    sign_in(client, employed(Role.TRAINING_OFFICER))

    context = page_of(client, company).context

    assert (list(context["hosted"]), list(context["offers"]), list(context["contacts"])) == ([], [], [])
    assert told(page_of(client, company)) == []


def test_lists_and_forms_lead_to_these_pages(client, ana):
    company = make.OrganisationFactory()
    sign_in(client, operator())

    for record in (ana, company):
        name = f"admin:people_{record._meta.model_name}"
        link = f'href="{reverse(f"{name}_overview", args=[record.pk])}"'
        assert link in client.get(reverse(f"{name}_changelist")).content.decode()
        assert link in client.get(reverse(f"{name}_change", args=[record.pk])).content.decode()


def test_three_of_everything_take_as_many_queries_as_one(client, ana):
    sign_in(client, operator())
    counts = []
    for plant in (full_path, more_of_the_path):
        plant(ana)
        page_of(client, ana)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, ana)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def more_of_the_path(person) -> None:
    """Without what one has once only."""
    for _time in (1, 2):
        make.InteractionFactory(person=person, next_action="Rappeler", next_action_on=days(4))
        pair = make.MentorshipMemberFactory(person=person).mentorship
        make.MentorshipMemberFactory(mentorship=pair, role="mentor")
        make.MeetingFactory(mentorship=pair)
        make.WorkshopRegistrationFactory(person=person)
        make.OutcomeFactory(placement__person=person)
        enrolment = make.EnrolmentFactory(person=person)
        make.AttendanceFactory(enrolment=enrolment, slot__session=enrolment.session)
        make.EvaluationFactory(person=person, session=enrolment.session)
        make.SlotFactory(session=make.SessionTrainerFactory(person=person).session)
        make.UsageFeedbackFactory(project=make.ProjectMemberFactory(person=person).project)
