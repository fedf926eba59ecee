"""A matching in the back-office: computed, read through, adjusted, published once; who may, and what it reads."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.access import Role
from mentoring import matching_desk as desk
from mentoring.matching_inputs import inputs_on
from mentoring.models import MatchingRun, PairRule, Proposal, ProposalMember
from mentoring.proposing import propose
from people.models import Person, User
from tests.accounts import employed, sign_in
from tests.factories import (
    ConsentFactory,
    MentorAbsenceFactory,
    MentorCheckFactory,
    MentorFactory,
    MentoringRequestFactory,
    MentorshipFactory,
    MentorshipMemberFactory,
    PairRuleFactory,
    PersonFactory,
    ProposalFactory,
    ProposalMemberFactory,
    cleared_mentor,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 10)
LIST, START = "/admin/mentoring/matchingrun/", "/admin/mentoring/matchingrun/add/"
SATURDAY = [260, 261, 262, 263]
ADULT, MINOR = dt.date(2004, 5, 17), dt.date(2010, 5, 17)
both = pytest.mark.sqlite_too


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(dt.datetime(2026, 3, 10, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def officer(client) -> User:
    user = employed(Role.MENTORING_OFFICER, email="lea@ville.exemple.fr")
    sign_in(client, user)
    return user


def mentor(last_name: str = "Mercier", **facts) -> Person:
    person = cleared_mentor(last_name=last_name, birth_date=dt.date(2003, 1, 1))
    return MentorFactory(person=person, **facts).person


def waits(last_name: str = "Diallo", birth_date: dt.date = ADULT, **facts) -> Person:
    person = PersonFactory(last_name=last_name, birth_date=birth_date)
    return MentoringRequestFactory(person=person, **facts).person


def page(name: str, run: MatchingRun) -> str:
    return reverse(f"admin:mentoring_matchingrun_{name}", args=[run.pk])


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def pairs(run: MatchingRun) -> list[tuple[Person, Person]]:
    return [(pair.mentee, pair.mentor) for pair in run.pairs.all()]


# What is read


@both
def test_those_who_wait_are_read_with_what_they_said():
    child = waits(birth_date=MINOR, goals=["cv"], fields=["commerce"], accepts_group=True)
    MentoringRequestFactory(person=PersonFactory(), checked_on=None)
    MentoringRequestFactory(person=PersonFactory(), closed_on=TODAY, closing="withdrawn")

    (young,) = inputs_on(TODAY).young

    assert (young.key, young.asked_on, young.goals, young.fields, young.accepts_group, young.is_minor, young.agreed) == (
        child.pk, dt.date(2026, 1, 5), {"cv"}, {"commerce"}, True, True, False,
    )  # fmt: skip


@both
def test_the_agreement_of_a_guardian_is_read_for_a_minor():
    child = waits(birth_date=MINOR)
    ConsentFactory(person=child, purpose="mentoring", by="guardian", given=True)

    assert [young.agreed for young in inputs_on(TODAY).young] == [True]


@both
def test_whoever_has_an_open_proposal_waits_no_more_until_it_is_declined():
    asked, offers = waits(), mentor()
    proposal = propose([asked], offers, by=employed(Role.MENTORING_OFFICER))
    before = inputs_on(TODAY)

    proposal.closed_on, proposal.outcome = TODAY, Proposal.Outcome.DECLINED
    proposal.save()
    after = inputs_on(TODAY)

    assert (before.young, [guide.seats for guide in before.guides]) == ((), [0])
    assert [young.declined for young in after.young] == [{offers.pk}]
    assert [guide.seats for guide in after.guides] == [1]


@both
def test_in_a_group_only_who_said_no_is_kept_apart_from_the_mentor():
    first, second, offers = waits("Diallo"), waits("Petit"), mentor()
    declined = ProposalFactory(kind="group", closed_on=TODAY, outcome="declined")
    ProposalMemberFactory(proposal=declined, person=offers, role="mentor", accepts=True, answered_on=TODAY)
    ProposalMemberFactory(proposal=declined, person=first, accepts=False, answered_on=TODAY)
    ProposalMemberFactory(proposal=declined, person=second)

    assert {young.key: young.declined for young in inputs_on(TODAY).young} == {
        first.pk: {offers.pk}, second.pk: set(),
    }  # fmt: skip


def mentored(mentee: Person, by: Person, **terms) -> None:
    mentorship = MentorshipFactory(**terms)
    MentorshipMemberFactory(mentorship=mentorship, person=by, role="mentor")
    MentorshipMemberFactory(mentorship=mentorship, person=mentee, role="mentee")


@both
@pytest.mark.parametrize(
    ("terms", "left"),
    [
        ({}, (1, 1, 3, True)),
        ({"kind": "group"}, (2, 0, 0, True)),
        ({"ended_on": TODAY, "end_reason": "mentee"}, (2, 0, 3, False)),
        ({"ended_on": dt.date(2026, 12, 1), "end_reason": "error"}, (2, 0, 3, False)),
    ],
)
def test_what_a_mentor_carries_takes_their_places(terms, left):
    asked, offers = waits(), mentor(capacity=2, group_size=3, group_at=SATURDAY)
    mentored(asked, offers, **terms)

    (guide,), (young,) = inputs_on(TODAY).guides, inputs_on(TODAY).young

    assert (guide.seats, guide.load, guide.group_seats, young.mentored_by == {offers.pk}) == left


@both
def test_mentors_are_read_with_their_checks_absences_and_age():
    offers, unchecked = mentor("Abadie"), MentorFactory().person
    MentorCheckFactory(person=unchecked, kind="charter")
    MentorCheckFactory(person=unchecked, kind="training")
    MentorAbsenceFactory(mentor=offers.mentor, starts_on=TODAY, ends_on=dt.date(2026, 5, 1))
    MentorFactory(accepted_on=None)
    MentorFactory(stopped_on=TODAY)

    found = {
        guide.key: (guide.serves, guide.cleared, guide.cleared_for_minors, guide.back_on)
        for guide in inputs_on(TODAY).guides
    }

    assert found == {
        offers.pk: (True, True, True, dt.date(2026, 5, 1)),
        unchecked.pk: (True, True, False, None),
    }


@both
def test_a_mentor_who_is_a_minor_or_gone_is_read_only_when_a_decision_names_them():
    child, gone = (
        MentorFactory(person=PersonFactory(birth_date=MINOR)),
        MentorFactory(stopped_on=TODAY),
    )
    PairRuleFactory(mentor=child.person)
    PairRuleFactory(mentor=gone.person)

    assert [guide.serves for guide in inputs_on(TODAY).guides] == [False, False]


def queries_of(call) -> int:
    with CaptureQueriesContext(connection) as queries:
        call()
    return len(queries)


def test_reading_takes_as_many_queries_for_one_as_for_three():
    counts = []
    for number in (1, 2):
        for _time in range(number):
            mentored(PersonFactory(), mentor(capacity=2))
            propose([waits()], mentor(), by=employed(Role.MENTORING_OFFICER))
            PairRuleFactory(mentee=waits(), mentor=mentor())
        counts.append(queries_of(lambda: inputs_on(TODAY)))

    assert counts == [6, 6]


# The pages


@both
def test_an_officer_launches_a_matching_and_reads_why(client, officer):
    asked, offers = waits(goals=["cv", "interview"]), mentor()

    response = client.post(START, follow=True)

    run = MatchingRun.objects.get()
    assert (run.asked_by, run.day, run.mentors, run.places, run.published_at) == (officer, TODAY, 1, 1, None)
    assert response.redirect_chain == [(page("change", run), 302)]
    assert pairs(run) == [(asked, offers)]
    ((pair, points, stopped),) = response.context["shown"]
    assert sum(given for _label, given, _most, _what in points) == pair.score == 59
    assert [str(what) for *_rest, what in points][:1] == ["faire un CV et une lettre, préparer un entretien"]
    assert stopped == ""


@both
def test_the_page_of_those_who_wait_says_why_nobody(client, officer):
    asked = waits(languages=["ar"])
    mentor()
    run = desk.start(officer)

    response = client.get(page("waiting", run))

    ((row, reasons),) = response.context["shown"]
    assert (row.person, reasons) == (asked, [(1, "aucune langue en commun")])


@both
def test_two_are_kept_apart_with_a_reason_and_put_back(client, officer):
    asked, first, second = waits(), mentor("Abadie", goals=["cv", "interview"]), mentor("Zola", goals=[])
    run = desk.start(officer)
    before = pairs(run)

    response = client.post(
        page("decide", run),
        {"kind": "veto", "mentee": asked.pk, "mentor": first.pk, "reason": "Même famille."},
        follow=True,
    )

    rule = PairRule.objects.get()
    assert told(response) == ["C’est noté, et le rapprochement est recalculé."]
    assert (before, pairs(run)) == ([(asked, first)], [(asked, second)])
    assert (rule.made_by, rule.reason, rule.since, rule.history.get().history_user) == (
        officer, "Même famille.", TODAY, officer,
    )  # fmt: skip

    client.post(page("lift", run), {"rule": rule.pk})

    rule.refresh_from_db()
    assert (rule.lifted_on, pairs(run)) == (TODAY, [(asked, first)])


@both
def test_two_are_put_together_in_place_of_what_was_decided_before(client, officer):
    asked, offers = waits(), mentor()
    PairRuleFactory(mentee=asked, mentor=offers)
    run = desk.start(officer)

    client.post(
        page("decide", run),
        {"kind": "pin", "mentee": asked.pk, "mentor": offers.pk, "reason": "Ils se connaissent."},
    )

    assert [(pair.mentee, pair.pinned) for pair in run.pairs.all()] == [(asked, True)]
    assert list(PairRule.objects.in_force().values_list("kind", flat=True)) == ["pin"]


@both
def test_a_decision_without_a_reason_or_that_breaks_a_rule_changes_nothing(client, officer):
    asked, offers = waits(languages=["ar"]), mentor()
    run = desk.start(officer)
    decision = {"kind": "pin", "mentee": asked.pk, "mentor": offers.pk, "reason": "Bonne idée."}

    silent = client.post(page("decide", run), decision | {"reason": " "})
    impossible = client.post(page("decide", run), decision)

    assert list(silent.context["form"].errors) == ["reason"]
    assert impossible.context["form"].non_field_errors() == ["Impossible : aucune langue en commun."]
    assert not PairRule.objects.exists()
    assert (run.pairs.count(), run.unmatched.count()) == (0, 1)


@both
def test_one_young_person_is_put_with_one_mentor_only(client, officer):
    asked, first, second = waits(), mentor("Abadie"), mentor("Zola")
    PairRuleFactory(kind="pin", mentee=asked, mentor=first)
    run = desk.start(officer)

    response = client.post(
        page("decide", run), {"kind": "pin", "mentee": asked.pk, "mentor": second.pk, "reason": "Mieux."}
    )

    assert response.context["form"].non_field_errors() == [
        "Impossible : Ce jeune est déjà mis avec un autre mentor."
    ]
    assert pairs(run) == [(asked, first)]


@both
def test_a_decision_that_can_no_more_be_is_told_on_the_page(client, officer):
    asked, offers = waits(), mentor()
    PairRuleFactory(kind="pin", mentee=asked, mentor=offers)
    offers.mentor.stopped_on = TODAY
    offers.mentor.save()

    run = desk.start(officer)

    ((_rule, refusal),) = client.get(page("change", run)).context["rules"]
    assert refusal == "pas d’accompagnement possible en ce moment"


@both
def test_a_page_says_that_the_facts_have_changed_and_computes_again(client, officer):
    asked, offers = waits(), mentor()
    run = desk.start(officer)
    fresh = client.get(page("change", run)).context["is_stale"]
    newer = waits("Petit", asked_on=dt.date(2026, 1, 1))

    stale = client.get(page("change", run)).context["is_stale"]
    client.post(page("compute", run))

    assert (fresh, stale, client.get(page("change", run)).context["is_stale"]) == (False, True, False)
    assert pairs(run) == [(newer, offers)]
    assert [row.person for row in run.unmatched.all()] == [asked]


@both
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"change": "seats", "more": "1"}, ["gains"]),
        ({"change": "apart"}, ["gains", "loses"]),
        ({"change": "relax", "rule": "hours"}, []),
    ],
)
def test_et_si_is_computed_live_and_kept_nowhere(client, officer, asked, found):
    first, _second, offers = waits(), waits("Petit", asked_on=dt.date(2026, 2, 1)), mentor()
    run = desk.start(officer)

    response = client.get(page("what_if", run), {"mentee": first.pk, "mentor": offers.pk, **asked})

    changed = [name for name in ("gains", "loses", "changes_of_mentor") if response.context[name]]
    assert changed == found
    assert pairs(run) == [(first, offers)]
    assert not PairRule.objects.exists()


@both
def test_et_si_asks_for_what_it_needs(client, officer):
    run = desk.start(officer)

    response = client.get(page("what_if", run), {"change": "relax"})

    assert list(response.context["form"].errors) == ["mentee", "rule"]


@both
def test_the_report_counts_by_neighbourhood_time_waited_and_age(client, officer):
    matched, left = waits(), waits("Petit", MINOR, asked_on=dt.date(2026, 3, 1))
    matched.neighbourhood = "Bac d’Asnières"
    matched.save()
    left.neighbourhood = ""
    left.save()
    mentor()
    run = desk.start(officer)

    tables = client.get(page("report", run)).context["tables"]

    assert [[line for line in table.lines if line[1] or line[2]] for table in tables] == [
        [("Bac d’Asnières", 1, 0), ("non renseigné", 0, 1)],
        [("moins d’un mois", 0, 1), ("d’un à trois mois", 1, 0)],
        [("de 15 à 17 ans", 0, 1), ("de 18 à 21 ans", 1, 0)],
    ]
    assert {table.totals for table in tables} == {(1, 1)}


# Publication


@both
def test_publishing_proposes_each_pair_and_each_group_once(client, officer):
    offers = mentor("Abadie", group_size=3, group_at=SATURDAY)
    alone = waits("Diallo", asked_on=dt.date(2026, 1, 1), goals=["cv"])
    group = [
        waits(name, accepts_group=True, availability=SATURDAY, places=["phone"])
        for name in ("Petit", "Roche")
    ]
    offers.mentor.places = ["phone", "campus"]
    offers.mentor.save()
    run = desk.start(officer)
    for pair in run.pairs.all():  # whichever of the three the assignment put alone
        pair.in_group = pair.mentee in group
        pair.save()

    response = client.post(page("publish", run), follow=True)

    run.refresh_from_db()
    assert told(response) == ["3 jeunes reçoivent une proposition."]
    assert (run.published_by, run.is_published) == (officer, True)
    assert [(proposal.kind, proposal.why, {member.person for member in proposal.members.all()}) for proposal in
            Proposal.objects.order_by("pk")] == [
        ("pair", "En commun : faire un CV et une lettre.", {offers, alone}),
        ("group", "En commun : faire un CV et une lettre, préparer un entretien.", {offers, *group}),
    ]  # fmt: skip
    assert run.pairs.filter(proposal=None).count() == 0


@both
def test_publishing_twice_proposes_once_and_nothing_is_adjusted_after(client, officer):
    asked, offers = waits(), mentor()
    run = desk.start(officer)
    client.post(page("publish", run), follow=True)

    answers = [
        client.post(page("publish", run), follow=True),
        client.post(page("compute", run), follow=True),
        client.get(page("decide", run), follow=True),
        client.post(page("lift", run), {"rule": "1"}, follow=True),
    ]

    assert [told(answer) for answer in answers] == [
        ["Ce rapprochement est déjà publié : rien n’a changé."]
    ] * 4
    assert Proposal.objects.count() == 1
    assert pairs(run) == [(asked, offers)]


@pytest.mark.django_db(transaction=True)
def test_one_wins_when_many_publish_at_once_whatever_the_run():
    officer = employed(Role.MENTORING_OFFICER, email="lea@ville.exemple.fr")
    asked, _offers = waits(), mentor()
    runs = [desk.start(officer), desk.start(officer)]

    def publish(number: int):
        try:
            return desk.publish(runs[number % 2], officer)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        done = [published for published in pool.map(publish, range(6)) if published]

    assert sorted((published.proposed, published.stopped) for published in done) == [(0, 1), (1, 0)]
    assert ProposalMember.objects.filter(person=asked).count() == 1


@both
def test_what_is_not_possible_any_more_is_not_proposed_and_says_why(client, officer):
    child, offers = waits("Petit", MINOR), mentor()
    ConsentFactory(person=child, purpose="mentoring", by="guardian", given=True)
    gone, other = waits("Roche", languages=["ar"]), mentor("Zola", languages=["ar"])
    run = desk.start(officer)
    offers.mentor_checks.filter(kind="honorability").delete()
    request = gone.mentoring_requests.get()
    request.closed_on, request.closing = TODAY, "withdrawn"
    request.save()

    response = client.post(page("publish", run), follow=True)

    assert told(response) == [
        "2 paires ne sont plus possibles aujourd’hui : elles ne sont pas proposées.",
    ]
    assert {pair.mentee: stopped for pair, _points, stopped in response.context["shown"]} == {
        child: "vérifications à compléter", gone: "le jeune n’attend plus de mentor",
    }  # fmt: skip
    assert (other.mentor.accepted_on, Proposal.objects.count()) == (dt.date(2026, 1, 5), 0)


# Who may


ROLES_REFUSED = (Role.PLACEMENTS_OFFICER, Role.SCHOOL_STAFF, Role.TRAINING_OFFICER)


@both
@pytest.mark.parametrize("role", ROLES_REFUSED)
@pytest.mark.parametrize("name", ["change", "waiting", "report", "what_if", "decide", "publish"])
def test_a_colleague_of_another_programme_opens_no_page_of_a_matching(client, role, name):
    waits(), mentor()
    run = desk.start(employed(Role.MENTORING_OFFICER))
    sign_in(client, employed(role, email="autre@exemple.fr"))

    answers = [
        client.get(page(name, run)),
        client.post(page(name, run)),
        client.get(LIST),
        client.post(START),
    ]

    run.refresh_from_db()
    assert {answer.status_code for answer in answers} <= {403, 405}
    assert (run.is_published, PairRule.objects.count(), Proposal.objects.count()) == (False, 0, 0)


@both
def test_a_stranger_is_sent_to_sign_in(client):
    run = desk.start(employed(Role.MENTORING_OFFICER))

    assert [
        client.get(page(name, run)).status_code for name in ("change", "waiting", "report", "publish")
    ] == [302] * 4
    assert Client().post(page("publish", run)).status_code == 302
    run.refresh_from_db()
    assert not run.is_published


@both
def test_an_unknown_matching_is_not_found(client, officer):
    for name in ("waiting", "report", "what_if", "decide", "publish"):
        assert client.get(reverse(f"admin:mentoring_matchingrun_{name}", args=[999_999])).status_code == 404
    assert client.get(f"{LIST}999999/change/").status_code == 404
    assert client.post(page("lift", desk.start(officer)), {"rule": "rien"}).status_code == 404


@pytest.mark.parametrize("name", ["change", "waiting", "report", "what_if", "decide", "publish"])
def test_a_page_takes_as_many_queries_for_one_as_for_three(client, officer, name):
    counts = []
    for number in (1, 2):
        for _time in range(number):
            waits(), mentor(), waits("Loin", languages=["ar"])
            PairRuleFactory(mentee=waits(), mentor=mentor())
        run = desk.start(officer)
        counts.append(queries_of(lambda run=run: client.get(page(name, run))))

    assert counts[0] == counts[1]


def test_the_list_of_matchings_takes_as_many_queries_for_one_as_for_three(client, officer):
    counts = []
    for number in (1, 2):
        for _time in range(number):
            desk.start(officer)
        counts.append(queries_of(lambda: client.get(LIST)))

    assert counts[0] == counts[1]


@both
def test_pairs_are_found_by_name_and_by_kind(client, officer):
    waits("Diallo"), waits("Petit"), mentor("Abadie", capacity=2)
    run = desk.start(officer)

    def shown(**asked) -> list[str]:
        return [
            pair.mentee.last_name for pair, *_rest in client.get(page("change", run), asked).context["shown"]
        ]

    assert sorted(shown()) == ["Diallo", "Petit"]
    assert (shown(q="petit"), sorted(shown(q="abadie"))) == (["Petit"], ["Diallo", "Petit"])
    assert (shown(montrer="group"), shown(montrer="pinned"), shown(montrer="stopped")) == ([], [], [])
