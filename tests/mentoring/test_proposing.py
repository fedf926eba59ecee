"""A pair is proposed to both, formed when both say yes, and never formed behind a gate that closed."""

import datetime as dt

import pytest
import time_machine

from common.access import Role
from mentoring import proposing
from mentoring.models import MentoringRequest, Mentorship, Proposal
from mentoring.notifications import remind_of_proposals
from people.models import Interaction
from tests import factories as make
from tests.accounts import employed, sign_in
from tests.mentoring.pairs import account, agree, mentor, signed_in, young
from tests.post import letters

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
TODAY = dt.date(2026, 11, 26)
SIXTEEN = dt.date(2010, 5, 1)


@pytest.fixture(autouse=True)
def today():
    make.PartnershipFactory()
    with time_machine.travel(dt.datetime(2026, 11, 26, 11, tzinfo=dt.UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def officer():
    return employed(
        Role.MENTORING_OFFICER, make.OrganisationFactory(kind="city"), email="officier@exemple.fr"
    )


def proposed(officer, *mentees, by=None, **terms) -> Proposal:
    return proposing.propose(list(mentees) or [young()], by or mentor(), by=officer, **terms)


def people(proposal: Proposal) -> dict:
    return {member.role: member.person for member in proposal.members.all()}


def test_both_are_told_by_first_name_with_the_day_to_answer_by(officer):
    mentee = young(email="ines@exemple.fr", last_name="Diallo", phone="0612345678")
    guide = mentor(email="karim@exemple.fr", last_name="Benali")

    made = proposing.propose([mentee], guide, by=officer, why="Même goût du commerce.")

    told = {letter.to[0]: letter for letter in letters()}
    assert (made.kind, made.answer_by, made.why) == ("pair", dt.date(2026, 12, 3), "Même goût du commerce.")
    assert {to: letter.subject for to, letter in told.items()} == {
        "ines@exemple.fr": "Karim pourrait vous accompagner",
        "karim@exemple.fr": "Accompagner Inès\u202f?",
    }
    for letter in told.values():
        assert f"/espace/propositions/{made.ref}/" in letter.body
        assert [word for word in ("Diallo", "Benali", "0612") if word in letter.body] == []


def test_the_same_people_proposed_twice_are_proposed_once(officer):
    mentee, guide = young(), mentor()

    first, second = (proposing.propose([mentee], guide, by=officer) for _click in range(2))

    assert (first, Proposal.objects.count()) == (second, 1)


def test_the_mentorship_begins_on_the_day_when_the_last_says_yes(officer, today):
    request = make.MentoringRequestFactory(asked_on=TODAY)
    proposal = proposed(officer, request.person)
    who = people(proposal)

    proposing.answer(proposal, who["mentee"], True, TODAY)
    assert Mentorship.objects.count() == 0
    today.shift(dt.timedelta(days=2))
    proposing.answer(proposal, who["mentor"], True, TODAY + dt.timedelta(days=2))

    formed, request = Mentorship.objects.get(), MentoringRequest.objects.get()
    proposal.refresh_from_db()
    assert (formed.kind, formed.formed_on, formed.term_on) == (
        "pair",
        dt.date(2026, 11, 28),
        dt.date(2027, 8, 28),
    )
    assert {member.person: member.role for member in formed.memberships.all()} == {
        who["mentor"]: "mentor", who["mentee"]: "mentee",
    }  # fmt: skip
    assert (proposal.outcome, proposal.mentorship) == ("formed", formed)
    assert (request.closing, request.closed_on) == ("matched", dt.date(2026, 11, 28))
    begun = {letter.subject for letter in letters() if "parti" in letter.subject}
    assert begun == {"C’est parti avec Karim", f"C’est parti avec {who['mentee'].first_name}"}


def test_a_no_closes_it_for_all_without_saying_who(officer):
    mentee, guide = young(email="ines@exemple.fr"), mentor(email="karim@exemple.fr")
    request = make.MentoringRequestFactory(person=mentee)
    proposal = proposing.propose([mentee], guide, by=officer)
    letters()

    proposing.answer(proposal, guide, False, TODAY, "Trop de jeunes en ce moment.")
    proposing.answer(proposal, mentee, True, TODAY)

    proposal.refresh_from_db()
    request.refresh_from_db()
    told = letters()
    assert (proposal.outcome, Mentorship.objects.count(), request.is_open) == ("declined", 0, True)
    (letter,) = [each for each in told if each.subject == "La proposition ne se fait pas"]
    assert letter.to == ["ines@exemple.fr"]
    assert [word for word in ("Karim", "Trop de jeunes") if word in letter.body] == []


def test_a_small_group_needs_the_yes_of_each(officer):
    mentees = [young(), young(), young()]
    proposal = proposed(officer, *mentees)
    guide = people(proposal)["mentor"]

    for person in (guide, *mentees[:2]):
        proposing.answer(proposal, person, True, TODAY)
    before = Mentorship.objects.count()
    proposing.answer(proposal, mentees[2], True, TODAY)

    assert (before, proposal.kind) == (0, "group")
    assert Mentorship.objects.get().memberships.filter(role="mentee").count() == 3


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ("minor without agreement", "accord du représentant légal à recevoir"),
        ("mentor unchecked", "attestation d’honorabilité à voir"),
        ("not of the school", "ne peut pas être mentor aujourd’hui"),
        ("oneself", "ne peut pas être mentor aujourd’hui"),
        ("already together", "ont déjà un accompagnement en cours"),
    ],
)
def test_nobody_passes_over_what_protects(officer, case, reason):
    mentee, guide = young(birth_date=SIXTEEN), mentor()
    if case != "minor without agreement":
        agree(mentee)
    if case == "mentor unchecked":
        guide.mentor_checks.filter(kind="honorability").delete()
    if case == "not of the school":
        guide = make.PersonFactory()
    if case == "oneself":
        guide = mentee
    if case == "already together":
        together = make.MentorshipFactory()
        make.MentorshipMemberFactory(mentorship=together, person=mentee, role="mentee")
        make.MentorshipMemberFactory(mentorship=together, person=guide, role="mentor")

    with pytest.raises(proposing.Refused) as refusal:
        proposing.propose([mentee], guide, by=officer)

    assert reason in " ".join(refusal.value.reasons)
    assert Proposal.objects.count() == 0


def test_a_gate_that_closes_meanwhile_keeps_the_pair_apart_until_it_opens(officer):
    mentee, guide = young(birth_date=SIXTEEN), mentor()
    agree(mentee)
    proposal = proposing.propose([mentee], guide, by=officer)
    check = guide.mentor_checks.get(kind="honorability")
    check.valid_until = TODAY - dt.timedelta(days=1)
    check.save()

    for person in (mentee, guide):
        proposing.answer(proposal, person, True, TODAY)
    kept = (Mentorship.objects.count(), proposing.form_what_was_kept())
    check.valid_until = TODAY + dt.timedelta(days=300)
    check.save()
    formed = proposing.form_what_was_kept()

    assert (kept, formed, Mentorship.objects.count()) == ((0, 0), 1, 1)


def test_cautions_are_said_and_may_be_passed_over(officer):
    mentee, guide = young(), make.AffiliationFactory(person__first_name="Léa", person__last_name="Roy").person
    make.MentorshipMemberFactory(mentorship=make.MentorshipFactory(), person=mentee, role="mentee")

    said = list(proposing.cautions([mentee], guide, TODAY))
    proposing.propose([mentee], guide, by=officer)

    assert said == [
        "Léa Roy : charte à signer.",
        "Léa Roy : formation à suivre.",
        "Léa Roy n’a pas de candidature de mentor acceptée.",
        f"{mentee} a déjà un accompagnement en cours.",
    ]


def test_the_capacity_that_a_mentor_gave_counts_what_is_proposed_too(officer):
    guide = mentor(first_name="Léa", last_name="Roy")
    offer = make.MentorFactory(person=guide, capacity=2)
    make.MentorshipMemberFactory(mentorship=make.MentorshipFactory(), person=guide, role="mentor")
    free = list(proposing.cautions([young()], guide, TODAY))
    proposed(officer, by=guide)
    make.MentorAbsenceFactory(mentor=offer, starts_on=TODAY, ends_on=TODAY)

    full = list(proposing.cautions([young()], guide, TODAY))

    assert (free, full) == (
        [],
        [
            "Léa Roy a proposé d’accompagner 2 jeunes à la fois.",
            "Léa Roy est en examens, en échange ou en stage ces jours-ci.",
        ],
    )


def test_who_has_not_answered_is_reminded_once_before_the_day(officer, today):
    proposal = proposed(officer, young(email="ines@exemple.fr"))
    proposing.answer(proposal, people(proposal)["mentor"], True, TODAY)
    letters()

    counts = []
    for _day in range(6):
        today.shift(dt.timedelta(days=1))
        counts.append(remind_of_proposals())
    reminders = [letter for letter in letters() if letter.subject == "Karim attend votre réponse"]

    assert counts == [0, 0, 0, 1, 1, 1]
    assert [letter.to for letter in reminders] == [["ines@exemple.fr"]]


# The pages


def page_of(proposal: Proposal) -> str:
    return f"/espace/propositions/{proposal.ref}/"


def test_each_reads_what_they_have_in_common_and_first_names_alone(client, officer):
    mentee, guide = young(last_name="Diallo"), mentor(last_name="Benali", email="karim@exemple.fr")
    make.MentoringRequestFactory(person=mentee, goals=["cv", "interview"], words="Je perds mes moyens.")
    make.MentorFactory(person=guide, goals=["interview", "network"])
    proposal = proposing.propose([mentee], guide, by=officer, why="Libres le même jour.")

    seen = {}
    for who in (mentee, guide):
        seen[who] = signed_in(client, account(who)).get(page_of(proposal)).content.decode()

    for page in seen.values():
        assert "Libres le même jour." in page
        assert "mercredi, de 14\u00a0h à 18\u00a0h" in page
        assert [word for word in ("Diallo", "Benali", "@exemple.fr") if word in page] == []
    assert "Je perds mes moyens." in seen[guide]
    assert "rencontrer des professionnels" in seen[mentee]


def test_the_buttons_say_yes_then_lead_to_the_mentorship(client, officer):
    proposal = proposed(officer)
    who = people(proposal)

    first = signed_in(client, account(who["mentee"])).post(page_of(proposal), {"accepts": "yes"})
    waits = client.get(page_of(proposal)).content.decode()
    last = signed_in(client, account(who["mentor"])).post(page_of(proposal), {"accepts": "yes"})

    assert first["Location"] == page_of(proposal)
    assert "Vous avez dit oui" in waits
    assert last["Location"] == f"/espace/accompagnements/{Mentorship.objects.get().ref}/"


def test_a_no_keeps_its_reason_for_the_team(client, officer):
    proposal = proposed(officer)
    mentee = people(proposal)["mentee"]

    signed_in(client, account(mentee)).post(
        page_of(proposal), {"accepts": "no", "reason": "Pas mon domaine."}
    )

    assert proposal.members.get(person=mentee).reason == "Pas mon domaine."
    assert "Vous avez dit non" in client.get(page_of(proposal)).content.decode()
    other = signed_in(client, account(people(proposal)["mentor"])).get(page_of(proposal)).content.decode()
    assert "Pas mon domaine" not in other
    assert "Elle ne se fera pas" in other


@pytest.mark.parametrize("said", [{}, {"accepts": "maybe"}])
def test_neither_yes_nor_no_changes_nothing(client, officer, said):
    proposal = proposed(officer)

    response = signed_in(client, account(people(proposal)["mentee"])).post(page_of(proposal), said)

    assert response.status_code == 200
    assert list(proposal.members.values_list("accepts", flat=True)) == [None, None]


def test_a_stranger_finds_no_proposal(client, officer):
    proposal = proposed(officer)

    for stranger in (young(), mentor()):
        assert signed_in(client, account(stranger)).get(page_of(proposal)).status_code == 404


def test_the_team_pairs_in_three_clicks(client, officer):
    sign_in(client, officer)
    request = make.MentoringRequestFactory(person=young(last_name="Diallo"))
    guide = mentor(last_name="Benali")
    make.MentorFactory(person=guide)
    former = "/admin/mentoring/mentorship/former/"

    first = client.get(former).content.decode()
    second = client.get(f"{former}{request.person_id}/").content.decode()
    compared = client.get(f"{former}{request.person_id}/{guide.pk}/").content.decode()
    end = client.post(f"{former}{request.person_id}/{guide.pk}/", {"why": "Libres le mercredi."})

    assert f"{former}{request.person_id}/" in first
    assert f"{former}{request.person_id}/{guide.pk}/" in second
    assert "mercredi, de 14\u00a0h à 18\u00a0h" in compared
    made = Proposal.objects.get()
    assert (end["Location"], made.why, made.proposed_by) == (
        f"/admin/mentoring/proposal/{made.pk}/change/", "Libres le mercredi.", officer,
    )  # fmt: skip


def test_the_team_forms_at_once_those_who_said_yes_aloud(client, officer):
    sign_in(client, officer)
    mentee, guide = young(), mentor()

    client.post(f"/admin/mentoring/mentorship/former/{mentee.pk}/{guide.pk}/", {"now": "1"})

    assert (Mentorship.objects.get().formed_on, Proposal.objects.count()) == (TODAY, 0)


def test_an_obstacle_is_written_on_the_page_and_leaves_no_button(client, officer):
    sign_in(client, officer)
    mentee, guide = young(birth_date=SIXTEEN), mentor()
    address = f"/admin/mentoring/mentorship/former/{mentee.pk}/{guide.pk}/"

    shown, posted = client.get(address).content.decode(), client.post(address, {"now": "1"})

    for page in (shown, posted.content.decode()):
        assert "accord du représentant légal à recevoir" in page
        assert "Proposer ce binôme" not in page
    assert (Mentorship.objects.count(), Proposal.objects.count(), Interaction.objects.count()) == (0, 0, 0)


def test_the_team_withdraws_a_proposal_once(client, officer):
    sign_in(client, officer)
    proposal = proposed(officer)
    address = f"/admin/mentoring/proposal/{proposal.pk}/retirer/"

    pages = [client.post(address, follow=True).content.decode() for _click in range(2)]

    proposal.refresh_from_db()
    assert (proposal.outcome, proposal.closed_on) == ("withdrawn", TODAY)
    assert ["est retirée" in pages[0], "déjà close" in pages[1]] == [True, True]


def test_colleagues_of_other_programmes_propose_nothing(client):
    sign_in(
        client, employed(Role.PROJECTS_OFFICER, make.OrganisationFactory(kind="city"), email="x@exemple.fr")
    )

    assert client.get(f"/admin/mentoring/mentorship/former/{young().pk}/{mentor().pk}/").status_code == 403
