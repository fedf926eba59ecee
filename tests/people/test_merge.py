"""Two files of one person become one, whole or not at all, and whoever knew the other is led to it."""

import csv
import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from clichy_partnership.interchange import SHEETS
from common.access import Role
from common.interchange import Importer
from people import merge_pages
from people.merge import merge, pointers
from people.models import DistinctPeople, FormerRef, Person
from tests import factories as make
from tests.accounts import employed, sign_in, staff, without_account

pytestmark = pytest.mark.django_db
both = pytest.mark.sqlite_too


@pytest.fixture
def officer(client):
    user = staff("view_person", "change_person", "merge_person")
    sign_in(client, user)
    return user


def pair(**newer) -> tuple[Person, Person]:
    """An older file of Ana, with a reference that a sender knows, and a newer one."""
    older = make.PersonFactory(ref="OLD", first_name="Ana", last_name="Roche", email="", phone="0612345678")
    return older, make.PersonFactory(
        **{"ref": "NEW", "first_name": "Anna", "last_name": "Roche", "email": "ana@exemple.fr", "phone": ""}
        | newer
    )


def address(one: Person, other: Person) -> str:
    return f"/admin/people/person/{one.pk}/fusionner/{other.pk}/"


CHOICE = {"stays": "older", "first_name": "newer", "email": "newer", "phone": "older"}
SURE = CHOICE | {"confirm": "1"}


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def obstacles(response) -> list[str]:
    return list(response.context["form"].non_field_errors())


@both
def test_a_comparison_proposes_the_oldest_file_and_what_each_one_knows(client, officer):
    older, newer = pair()

    form = client.get(address(newer, older)).context["form"]

    assert [(field.name, field.initial) for field in form] == [
        ("stays", "older"), ("first_name", "older"), ("email", "newer"), ("phone", "older")
    ]  # fmt: skip
    assert [label for label, _value in form.same][:2] == ["Nom", "Date de naissance"]


@both
def test_what_is_sent_first_is_a_question_that_changes_nothing(client, officer):
    older, newer = pair()
    make.InteractionFactory(person=newer)

    response = client.post(address(older, newer), CHOICE)

    assert (response.context["kept"], response.context["removed"], response.context["moved"]) == (
        older,
        newer,
        1,
    )
    assert dict(response.context["values"]) == {
        "Prénom": "Anna", "Adresse e-mail": "ana@exemple.fr", "Téléphone": "0612345678"
    }  # fmt: skip
    assert list(without_account().order_by("pk")) == [older, newer]
    assert newer.interactions.count() == 1


@both
def test_a_confirmed_merge_keeps_the_chosen_values_and_says_so_in_the_histories(client, officer):
    older, newer = pair()
    key = newer.pk

    response = client.post(address(older, newer), SURE, follow=True)

    kept = without_account().get()
    assert response.redirect_chain == [(f"/admin/people/person/{older.pk}/change/", 302)]
    assert told(response) == ["Ces deux fiches n’en font plus qu’une : la voici."]
    assert (kept.pk, kept.ref, kept.first_name, kept.email, kept.phone, kept.email_key) == (
        older.pk, "OLD", "Anna", "ana@exemple.fr", "0612345678", "ana@exemple.fr")  # fmt: skip
    assert [(row.history_type, row.history_change_reason, row.history_user) for row in kept.history.all()] == [
        ("~", f"fiche n° {key} fusionnée", officer), ("+", None, None)
    ]  # fmt: skip
    assert [(row.history_type, row.history_change_reason) for row in Person.history.filter(id=key)] == [
        ("-", f"fusionnée dans la fiche n° {older.pk}"), ("+", None)
    ]  # fmt: skip
    assert (
        f"fiche n° {key} fusionnée"
        in client.get(f"/admin/people/person/{older.pk}/history/").content.decode()
    )


@both
def test_the_newer_file_may_be_the_one_that_stays(client, officer):
    older, newer = pair()

    client.post(address(older, newer), SURE | {"stays": "newer"})

    kept = without_account().get()
    assert (kept.pk, kept.ref, kept.first_name, kept.phone) == (newer.pk, "NEW", "Anna", "0612345678")


OF_EACH_MODEL = {
    "mentoring.MentorshipMember": lambda person: make.MentorshipMemberFactory(person=person),
    "mentoring.MentoringRequest": lambda person: make.MentoringRequestFactory(person=person),
    "mentoring.Mentor": lambda person: make.MentorFactory(person=person),
    "mentoring.ProposalMember": lambda person: make.ProposalMemberFactory(person=person),
    "mentoring.WorkshopRegistration": lambda person: make.WorkshopRegistrationFactory(person=person),
    "placements.Placement": lambda person: make.PlacementFactory(person=person),
    "training.SessionTrainer": lambda person: make.SessionTrainerFactory(person=person),
    "training.Enrolment": lambda person: make.EnrolmentFactory(person=person),
    "training.Evaluation": lambda person: make.EvaluationFactory(person=person),
    "projects.ProjectMember": lambda person: make.ProjectMemberFactory(person=person, role="student"),
    "people.User": lambda person: make.UserFactory(person=person),
    "people.Affiliation": lambda person: make.AffiliationFactory(person=person),
    "people.Interaction": lambda person: make.InteractionFactory(person=person),
    "people.Invitation": lambda person: make.InvitationFactory(person=person, contact="a@exemple.fr"),
    "people.Registration": lambda person: make.RegistrationFactory(person=person, state="accepted"),
    "people.RightsRequest": lambda person: make.RightsRequestFactory(person=person),
    "people.Concern": lambda person: make.ConcernFactory(about=person),
    "people.GuardianAgreement": lambda person: make.GuardianAgreementFactory(person=person),
    "people.Consent": lambda person: make.ConsentFactory(person=person),
    "people.Adaptation": lambda person: make.AdaptationFactory(person=person),
    "people.RetentionNotice": lambda person: make.RetentionNoticeFactory(person=person),
    "people.OutgoingMessage": lambda person: make.OutgoingMessageFactory(person=person),
    "people.Preference": lambda person: make.PreferenceFactory(person=person),
    "followups.Followup": lambda person: make.FollowupFactory(person=person),
    "mentoring.MentorCheck": lambda person: make.MentorCheckFactory(person=person),
    "mentoring.Unmatched": lambda person: make.UnmatchedFactory(person=person),
    "mentoring.MatchedPair.mentee": lambda person: make.MatchedPairFactory(mentee=person),
    "mentoring.MatchedPair.mentor": lambda person: make.MatchedPairFactory(mentor=person),
    "mentoring.PairRule.mentee": lambda person: make.PairRuleFactory(mentee=person),
    "mentoring.PairRule.mentor": lambda person: make.PairRuleFactory(mentor=person),
    "people.FormerRef": lambda person: FormerRef.objects.create(ref="OLDER", former_id=99_999, person=person),
    "people.DistinctPeople.first": lambda person: DistinctPeople.objects.create(
        first=person, second=make.PersonFactory()
    ),
    "people.DistinctPeople.second": lambda person: DistinctPeople.objects.create(
        first=Person.objects.order_by("pk").first(), second=person
    ),
}


OF_TWO = {"people.DistinctPeople", "mentoring.MatchedPair", "mentoring.PairRule"}


def label(field) -> str:
    model = field.model._meta.label
    return f"{model}.{field.name}" if model in OF_TWO else model


@both
def test_everything_that_points_to_a_person_in_any_app_is_moved_with_its_history(officer):
    make.PersonFactory(last_name="Toute première")
    older, newer = pair()
    fields = {label(field): field for field in pointers()}
    rows = {name: plant(newer) for name, plant in OF_EACH_MODEL.items()}

    moved = merge(older, newer, set(), officer)

    assert fields.keys() == OF_EACH_MODEL.keys()
    assert moved == len(rows)
    for name, row in rows.items():
        row.refresh_from_db()
        assert older.pk in [value for field, value in vars(row).items() if field.endswith("_id")], name
        if hasattr(row, "history"):
            latest = row.history.latest()
            assert latest.history_change_reason == f"fiche n° {newer.pk} fusionnée", name
    assert not Person.objects.filter(pk=newer.pk).exists()


@both
def test_mentor_and_mentee_of_one_another_are_not_one_person(client, officer):
    older, newer = pair()
    mentorship = make.MentorshipFactory(ref="BINOME")
    make.MentorshipMemberFactory(mentorship=mentorship, person=older, role="mentor")
    make.MentorshipMemberFactory(mentorship=mentorship, person=newer, role="mentee")

    response = client.post(address(older, newer), SURE)

    assert obstacles(response) == [
        "Membre d’un accompagnement, binôme BINOME : Cette personne fait déjà partie de l’accompagnement."
    ]


@both
def test_each_obstacle_is_named_and_nothing_is_half_merged(client, officer):
    older, newer = pair()
    session = make.SessionFactory()
    make.EnrolmentFactory(session=session, person=older, status="completed")
    make.EnrolmentFactory(session=session, person=newer, status="abandoned")
    workshop = make.WorkshopFactory(title="CV", held_on=dt.date(2025, 1, 12))
    make.WorkshopRegistrationFactory(workshop=workshop, person=older, attended=True)
    make.WorkshopRegistrationFactory(workshop=workshop, person=newer, attended=False)
    make.InteractionFactory(person=newer)

    question = client.post(address(older, newer), CHOICE)
    answer = client.post(address(older, newer), SURE)

    assert obstacles(answer) == [
        "Inscription à un atelier, CV (12/01/2025) : Cette personne est déjà inscrite à cet atelier.",
        f"Inscription, {session} : Cette personne est déjà inscrite à cette session.",
    ]
    assert obstacles(question) == obstacles(answer)
    assert newer.interactions.count() == 1
    assert not FormerRef.objects.exists()


@both
def test_what_both_files_say_alike_is_kept_once(officer):
    older, newer = pair()
    school = make.OrganisationFactory(kind="school")
    for person in (older, newer):
        make.AffiliationFactory(person=person, organisation=school)
    twin = newer.affiliations.get()

    merge(older, newer, set(), officer)

    assert older.affiliations.count() == 1
    assert [row.history_type for row in twin.history.all()] == ["-", "+"]


@both
def test_what_both_say_alike_is_still_refused_when_something_depends_on_it(officer):
    older, newer = pair()
    slot = make.SlotFactory()
    employer = make.OrganisationFactory(kind="municipal_service")
    first, second = (
        make.EnrolmentFactory(session=slot.session, person=person, employer=employer)
        for person in (older, newer)
    )
    make.AttendanceFactory(slot=slot, enrolment=second)

    with pytest.raises(ValidationError) as refused:
        merge(older, newer, set(), officer)

    assert len(refused.value.messages) == 1
    assert (first.person, second.attendances.count()) == (older, 1)


@both
def test_two_accounts_are_named_and_refused(officer):
    older, newer = pair()
    for number, person in enumerate((older, newer)):
        make.UserFactory(email=f"ana{number}@exemple.fr", person=person)

    with pytest.raises(ValidationError) as refused:
        merge(older, newer, set(), officer)

    assert refused.value.messages == [
        "Chaque fiche a son compte (ana0@exemple.fr, ana1@exemple.fr) : l’administration doit d’abord en détacher un."
    ]


@both
def test_nobody_merges_their_own_file(client, officer):
    _older, newer = pair()

    response = client.post(address(newer, officer.person), {"stays": "older", **dict.fromkeys(
        ("first_name", "last_name", "email", "phone", "birth_date", "postcode"), "older"), "confirm": "1"})  # fmt: skip

    assert obstacles(response) == ["On ne fusionne pas sa propre fiche : demandez à l’administration."]


@both
def test_the_file_of_a_colleague_s_account_is_for_administrators(client):
    colleague = employed(Role.SCHOOL_STAFF)
    school = colleague.person.affiliations.get().organisation
    student = make.PersonFactory()
    make.AffiliationFactory(person=student, organisation=school)
    user = employed(Role.SCHOOL_STAFF, school)

    user.acting = user.roles
    with pytest.raises(ValidationError) as refused:
        merge(student, colleague.person, set(), user)

    assert refused.value.messages == [
        "L’une de ces fiches a un compte du back-office : seule l’administration peut la fusionner."
    ]


@both
def test_an_obstacle_that_the_officer_does_not_see_is_not_described(client):
    sign_in(client, employed(Role.MENTORING_OFFICER))
    older, newer = pair()
    session = make.SessionFactory(course__title="Secret")
    for person, status in ((older, "completed"), (newer, "abandoned")):
        make.EnrolmentFactory(session=session, person=person, status=status)

    response = client.post(address(older, newer), SURE)

    assert obstacles(response) == [
        "Inscription : les deux fiches en ont, que vous ne voyez pas. Demandez à l’administration."
    ]
    assert "Secret" not in response.content.decode()


@both
def test_both_files_must_be_seen_and_the_right_given(client):
    older, newer = pair()
    make.AffiliationFactory(person=newer, organisation__kind="city", role="agent")
    sign_in(client, employed(Role.MENTORING_OFFICER))

    unseen = [client.post(address(*files), SURE).status_code for files in ((older, newer), (newer, older))]
    sign_in(client, employed(Role.TRAINING_OFFICER))
    without_the_right = client.get(address(newer, newer)).status_code

    assert (unseen, without_the_right) == ([404, 404], 403)
    assert without_account().count() == 2


@both
def test_the_same_confirmation_sent_again_shows_the_result(client, officer):
    older, newer = pair()
    once = address(older, newer)
    client.post(once, SURE)

    again = client.post(once, SURE, follow=True)

    assert again.redirect_chain == [(f"/admin/people/person/{older.pk}/change/", 302)]
    assert told(again)[-1] == "Ces deux fiches n’en font plus qu’une : la voici."
    assert FormerRef.objects.count() == 1


def test_a_pair_merged_between_two_questions_of_the_page_leads_to_the_file_that_stays(
    client, officer, monkeypatch
):
    older, newer = pair()
    once = address(older, newer)
    merge(older, newer, set(), officer)
    too_early, asked = iter([None]), merge_pages._already
    monkeypatch.setattr(merge_pages, "_already", lambda *pair: next(too_early, asked(*pair)))

    response = client.get(once, follow=True)

    assert response.redirect_chain == [(once, 302), (f"/admin/people/person/{older.pk}/change/", 302)]


@pytest.mark.django_db(transaction=True)
def test_the_same_pair_merged_by_many_at_once_is_merged_once(client, officer):
    older, newer = pair()
    make.InteractionFactory(person=newer)
    once, cookies = address(older, newer), client.cookies

    def confirm(number: int) -> tuple[int, str]:
        other = Client()
        other.cookies = cookies
        try:
            response = other.post(once, SURE | {"stays": "older" if number % 2 else "newer"})
            return response.status_code, response["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(confirm, range(6)))

    kept = without_account().get()
    ways = {(302, f"/admin/people/person/{kept.pk}/change/"), (302, once)}
    assert set(answers) <= ways
    assert FormerRef.objects.get().person == kept
    assert kept.interactions.count() == 1


@both
def test_a_file_merged_elsewhere_meanwhile_is_not_merged_again(officer):
    older, newer = pair()
    third = make.PersonFactory()
    merge(older, newer, set(), officer)

    with pytest.raises(ValidationError) as refused:
        merge(third, newer, set(), officer)

    assert refused.value.messages == ["L’une de ces deux fiches vient d’être fusionnée avec une autre."]


@both
def test_the_address_of_the_removed_file_leads_to_the_one_that_stays_for_those_who_see_it(client, officer):
    older, newer = pair()
    key = newer.pk
    merge(older, newer, set(), officer)
    old = f"/admin/people/person/{key}/change/"

    led = client.get(old)
    sign_in(client, employed(Role.TRAINING_OFFICER))

    assert (led.status_code, led["Location"]) == (302, f"/admin/people/person/{older.pk}/change/")
    assert client.get(old).status_code == 404


@both
def test_a_merge_settles_what_had_been_said_of_the_two(officer):
    older, newer = pair()
    third = make.PersonFactory()
    DistinctPeople.objects.create(first=older, second=newer)
    for person in (older, newer):
        DistinctPeople.objects.create(first=person, second=third)

    merge(older, newer, set(), officer)

    assert list(DistinctPeople.objects.values_list("first", "second")) == [(older.pk, third.pk)]


# The importer


def bring(folder, **files: list[dict]) -> Importer:
    for name, lines in files.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, lines[0])
            writer.writeheader()
            writer.writerows(lines)
    importer = Importer(SHEETS)
    importer.run(folder)
    return importer


def warnings(importer: Importer) -> list[tuple]:
    return [(file, caution.line, caution.message) for file, caution in importer.warnings]


@pytest.fixture
def merged(officer) -> Person:
    """Ana, whose sender still says NEW."""
    older, newer = pair()
    merge(older, newer, set(), officer)
    return older


PLACE = {"organisation_ref": "SHOP", "kind": "internship", "signed_on": "2025-01-02", "starts_on": "2025-02-01",
         "planned_end_on": "2025-04-30"}  # fmt: skip


@both
def test_the_former_ref_leads_to_the_file_that_stays_in_every_sheet(merged, tmp_path):
    make.OrganisationFactory(ref="SHOP", kind="municipal_service")
    make.PersonFactory(ref="MENTOR")
    make.WorkshopFactory(ref="CV")
    slot = make.SlotFactory(ref="SLOT", session__ref="SESSION")
    make.ProjectFactory(ref="PROJECT")

    importer = bring(
        tmp_path,
        affiliations=[{"person_ref": "NEW", "organisation_ref": "SHOP", "role": "agent", "started_on": "2025-01-01"}],
        mentorships=[{"ref": "M", "kind": "pair", "mentor_refs": "MENTOR", "mentee_refs": "OLD|NEW",
                      "formed_on": "2025-01-01"}],
        workshop_registrations=[{"workshop_ref": "CV", "person_ref": "NEW", "attended": "true"}],
        placements=[{"ref": "P", "person_ref": "NEW", **PLACE}],
        enrolments=[{"session_ref": "SESSION", "person_ref": "NEW", "employer_ref": "SHOP", "status": "completed"}],
        attendances=[{"slot_ref": "SLOT", "person_ref": "NEW", "status": "present", "followed_minutes": "60",
                      "signed": "true"}],
        satisfaction=[{"session_ref": "SESSION", "person_ref": "NEW", "moment": "hot", "answered_on": "2025-01-01",
                       "score": "4"}],
        project_members=[{"project_ref": "PROJECT", "person_ref": "NEW", "role": "student"}],
    )  # fmt: skip

    related = ("affiliations", "mentorship_memberships", "workshop_registrations", "placements", "enrolments",
               "training_evaluations", "project_memberships")  # fmt: skip
    assert {name: getattr(merged, name).count() for name in related} == dict.fromkeys(related, 1)
    assert slot.attendances.get().enrolment.person == merged
    assert importer.warnings == []


@both
def test_the_line_of_the_removed_file_undoes_nothing_and_makes_no_new_file(merged, tmp_path):
    lines = [
        {"ref": ref, "first_name": name, "last_name": "Roche"}
        for ref, name in (("OLD", "Ana"), ("NEW", "Zoé"))
    ]

    importer = bring(tmp_path, people=lines)

    assert without_account().get().first_name == "Ana"
    assert warnings(importer) == [
        ("people.csv", 3, "Cette fiche a été fusionnée avec « OLD » : rien n’est changé.")
    ]


@both
@pytest.mark.parametrize("refs", [("OLD", "NEW"), ("NEW", "OLD")])
@pytest.mark.parametrize("at_once", [2000, 1])
def test_a_sender_who_still_has_both_files_is_read_once_and_told(
    merged, tmp_path, monkeypatch, refs, at_once
):
    monkeypatch.setattr("common.interchange.importer.BATCH", at_once)
    make.WorkshopFactory(ref="CV")
    lines = [{"workshop_ref": "CV", "person_ref": ref, "attended": "true"} for ref in refs]

    importer = bring(tmp_path, workshop_registrations=lines)

    assert merged.workshop_registrations.count() == 1
    assert importer.counts["workshop_registrations.csv"] == {"created": 1, "updated": 0, "unchanged": 0}
    assert [message for _file, _line, message in warnings(importer)] in (
        ["Même fiche que la ligne 2 depuis une fusion : rien n’est changé."],
        ["Même fiche que la ligne 3 depuis une fusion : rien n’est changé."],
    )
