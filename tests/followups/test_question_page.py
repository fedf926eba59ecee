"""The page of one screen: opened by its link or from one's space; a GET changes nothing, an answer is one tap more."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from common.access import Role
from followups import portal
from followups.answering import refuse
from followups.forgetting import forget_links
from followups.models import LATE_DAYS, Followup, FollowupLink
from people.erasure import Erasure, erase
from placements.models import Outcome
from tests import factories as make
from tests.accounts import sign_in
from tests.followups.asked import NOON, TODAY, contract, last_link, rounds
from tests.post import letters

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
SIX_MONTHS_AGO = dt.date(2026, 5, 26)


@pytest.fixture(autouse=True)
def clock():
    make.PartnershipFactory()
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


@pytest.fixture
def asked():
    """Of Inès, once the question has left."""
    contract(SIX_MONTHS_AGO)
    rounds()
    return Followup.objects.get()


def said() -> list[tuple]:
    return list(Outcome.objects.values_list("status", "answered_on", "contract_months", "same_employer"))


def without_token(page) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page.content.decode())


def test_two_taps_answer(client, asked):
    link = last_link()

    page = client.get(link)
    before = (said(), Followup.objects.get().state)
    after = client.post(link, {"status": "permanent"}, follow=True)

    asked.refresh_from_db()
    assert b"CDI" in page.content
    assert before == ([], "sent")
    assert said() == [("permanent", TODAY, None, None)]
    assert (asked.state, asked.source, asked.answered_on) == ("answered", "link", TODAY)
    assert Outcome.objects.get().followup == asked
    assert "Merci, c’est noté" in after.content.decode()


def test_reading_as_often_as_one_likes_changes_nothing(client, asked):
    link, before = last_link(), Followup.objects.values().get()

    answers = {client.get(link).status_code, client.head(link).status_code}

    assert answers == {200}
    assert Followup.objects.values().get() == before
    assert FollowupLink.objects.get().revoked_at is None


def test_no_session_no_cookie_and_no_password_are_needed(asked):
    browser = Client(enforce_csrf_checks=True)

    response = browser.post(last_link(), {"status": "study"})

    assert (response.status_code, said()) == (302, [("study", TODAY, None, None)])


def test_the_page_tells_no_other_site_its_address_and_is_kept_by_no_cache(client, asked):
    response = client.get(last_link())

    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]


def test_what_may_be_added_is_added_to_the_same_answer(client, asked):
    link = last_link()
    client.post(link, {"status": "fixed_term"})

    client.post(link, {"add": "1", "more-contract_months": "9", "more-same_employer": "yes"})

    assert said() == [("fixed_term", TODAY, 9, True)]


def test_an_absurd_length_is_refused_in_words_and_the_answer_stands(client, asked):
    link = last_link()
    client.post(link, {"status": "fixed_term"})

    page = client.post(link, {"add": "1", "more-contract_months": "900"})

    assert (page.status_code, said()) == (200, [("fixed_term", TODAY, None, None)])
    assert "60" in page.content.decode()


def test_a_wrong_tap_is_corrected_and_what_was_added_forgotten(client, asked, clock):
    link = last_link()
    client.post(link, {"status": "fixed_term"})
    client.post(link, {"add": "1", "more-contract_months": "9", "more-same_employer": "yes"})
    clock.shift(dt.timedelta(days=3))

    client.post(link, {"status": "job_seeking"})

    assert said() == [("job_seeking", TODAY, None, None)]
    assert Outcome.history.count() == 3


def test_what_is_no_answer_is_refused(client, asked):
    page = client.post(last_link(), {"status": "astronaut"})

    assert (page.status_code, said(), Followup.objects.get().state) == (200, [], "sent")
    assert 'role="alert"' in page.content.decode()


def test_tapping_twice_at_once_answers_once(client, asked):
    link = last_link()

    for _tap in range(2):
        client.post(link, {"status": "permanent"})

    assert said() == [("permanent", TODAY, None, None)]


def test_a_late_answer_is_kept_with_its_day_and_can_change_no_more(client, asked, clock):
    link = last_link()
    clock.shift(dt.timedelta(days=80))
    rounds()
    day = TODAY + dt.timedelta(days=80)

    page = client.get(link).content.decode()
    client.post(link, {"status": "permanent"})
    again = client.post(link, {"status": "study"})

    asked.refresh_from_db()
    assert "ne changera plus les chiffres" in page
    assert said() == [("permanent", day, None, None)]
    assert (asked.state, asked.was_late) == ("answered", True)
    assert "ne peut plus changer" in again.content.decode()


def test_an_answer_in_time_can_change_no_more_once_the_time_is_over(client, asked, clock):
    link = last_link()
    client.post(link, {"status": "permanent"})
    clock.shift(dt.timedelta(days=61))

    page = client.post(link, {"status": "study"})
    added = client.post(link, {"add": "1", "more-same_employer": "yes"})

    assert said() == [("permanent", TODAY, None, None)]
    assert "ne peut plus changer" in page.content.decode()
    assert "ne peut plus changer" in added.content.decode()


def test_a_question_of_before_that_came_by_file_is_not_answered_twice(client, asked):
    make.OutcomeFactory(placement_id=asked.subject_key, answered_on=TODAY, status="study")

    page = client.post(last_link(), {"status": "permanent"}).content.decode()

    assert "nous est déjà parvenue" in page
    assert said() == [("study", TODAY, None, None)]


@pytest.mark.parametrize(
    ("how", "for_good", "sentence"),
    [("once", False, "plus cette question"), ("for_good", True, "plus ces questions")],
)
def test_a_refusal_stops_reminders_and_calls(client, asked, clock, how, for_good, sentence):
    page = client.post(last_link(), {"refuse": how}, follow=True).content.decode()
    for days in (7, 14, 10):
        clock.shift(dt.timedelta(days=days))
        rounds()

    asked.refresh_from_db()
    assert sentence in page
    assert (asked.state, asked.for_good, len(mail.outbox), said()) == ("refused", for_good, 1, [])


def test_no_more_questions_of_a_kind_closes_those_that_wait_too(asked):
    for wave in ("placements.outcome_12m", "mentoring.workshop_satisfaction"):
        make.FollowupFactory(wave=wave, person=asked.person, state="sent")
    make.FollowupFactory(wave="placements.outcome_12m", state="sent")

    refuse(asked, for_good=True)

    assert sorted(Followup.objects.values_list("wave", "state")) == [
        ("mentoring.workshop_satisfaction", "sent"),
        ("placements.outcome_12m", "refused"),
        ("placements.outcome_12m", "sent"),
        ("placements.outcome_6m", "refused"),
    ]


def test_one_may_change_one_s_mind(client, asked):
    link = last_link()
    client.post(link, {"refuse": "for_good"})

    client.post(link, {"status": "study"})

    asked.refresh_from_db()
    assert (asked.state, asked.for_good) == ("answered", False)


def test_what_has_no_object_any_more_says_so(client, asked):
    link = last_link()
    Followup.objects.update(state="void", closed_at=NOON)

    page = client.get(link)
    client.post(link, {"status": "permanent"})

    assert "n’a plus d’objet" in page.content.decode()
    assert said() == []


def test_a_link_opens_one_question_and_no_other(client, asked):
    first = last_link()
    contract(SIX_MONTHS_AGO, person=make.PersonFactory(email="karim@exemple.fr"))
    rounds()

    client.post(last_link(), {"status": "study"})

    asked.refresh_from_db()
    assert asked.state == "sent"
    assert client.get(first).status_code == 200
    assert Outcome.objects.get().placement_id != asked.subject_key


def test_only_the_fingerprint_of_a_link_is_stored(asked):
    token = last_link().split("/")[2]

    stored = FollowupLink.objects.get()

    assert len(token) == 43  # 256 bits
    assert token not in str(FollowupLink.objects.values().get())
    assert stored.token_digest != token
    assert Followup._meta.db_table and token not in str(list(Followup.objects.values()))


def test_every_message_has_a_link_of_its_own_and_all_of_them_open(client, asked, clock):
    clock.shift(dt.timedelta(days=7))
    rounds()
    first, second = (letter.body.split("/r/")[1].split("/")[0] for letter in mail.outbox)

    opened = [client.get(f"/r/{token}/").status_code for token in (first, second)]

    assert first != second
    assert opened == [200, 200]


def test_an_unknown_link_says_what_to_do(client):
    response = client.get("/r/inconnu/")

    assert response.status_code == 410
    assert reverse("followup_lost_link") in response.content.decode()


def test_a_link_that_has_expired_sends_a_new_one_to_the_address_of_today(client, asked, clock):
    link = last_link()
    asked.person.email = "nouvelle@exemple.fr"
    asked.person.save()
    FollowupLink.objects.update(expires_at=NOON)

    stale = client.get(link)
    before = len(mail.outbox)
    client.post(link)
    client.post(link)

    sent = letters()[before:]
    assert (stale.status_code, before) == (410, 1)
    assert [letter.to for letter in sent] == [["nouvelle@exemple.fr"]]
    assert client.get(last_link()).status_code == 200


def test_a_link_outlives_the_last_day_by_some_months_and_no_more(client, asked, clock):
    link = last_link()

    clock.move_to(dt.datetime.combine(asked.closes_on + dt.timedelta(days=LATE_DAYS), dt.time(12), dt.UTC))
    last_day = client.get(link).status_code
    clock.shift(dt.timedelta(days=1))

    assert (last_day, client.get(link).status_code) == (200, 410)


def test_a_revoked_link_opens_nothing(client, asked):
    link = last_link()
    FollowupLink.objects.update(revoked_at=NOON)

    response = client.post(link, {"status": "permanent"})

    assert (response.status_code, said()) == (200, [])
    assert "Regardez vos messages" in response.content.decode()


def test_a_lost_link_is_sent_again_to_who_is_asked_something(client, asked):
    page = client.post(reverse("followup_lost_link"), {"contact": "INES@exemple.fr"})

    assert [letter.to for letter in letters()[1:]] == [["ines@exemple.fr"]]
    assert letters()[1].subject == "Voici votre nouveau lien"
    assert client.get(last_link()).status_code == 200
    assert "Regardez vos messages" in page.content.decode()


def test_it_says_the_same_to_who_is_unknown_or_asked_nothing(client, asked):
    make.PersonFactory(email="karim@exemple.fr")
    known = client.post(reverse("followup_lost_link"), {"contact": "ines@exemple.fr"})

    others = [
        client.post(reverse("followup_lost_link"), {"contact": contact})
        for contact in ("karim@exemple.fr", "personne@exemple.fr", "0612345678")
    ]

    assert {without_token(page) for page in others} == {without_token(known)}
    assert len(letters()) == 2


def test_asking_again_and_again_sends_one_link_an_hour(client, asked, clock):
    for minutes in (0, 10, 70):
        clock.move_to(NOON + dt.timedelta(minutes=minutes))
        client.post(reverse("followup_lost_link"), {"contact": "ines@exemple.fr"})

    assert len(letters()) == 3


def test_whoever_is_erased_has_no_link_left(client, asked):
    link = last_link()
    erase(asked.person, Erasure.Cause.REQUEST)

    response = client.post(link, {"status": "permanent"})

    assert (response.status_code, said()) == (410, [])


@pytest.mark.parametrize(("account", "status"), [("owner", 200), ("stranger", 404)])
def test_from_one_s_space_one_s_own_questions_and_nobody_else_s(client, asked, account, status):
    person = asked.person if account == "owner" else make.PersonFactory()
    sign_in(client, make.UserFactory(person=person))
    address = reverse("followup", args=[asked.pk])

    read = client.get(address).status_code
    client.post(address, {"status": "permanent"})

    assert read == status
    assert said() == ([("permanent", TODAY, None, None)] if account == "owner" else [])
    if account == "owner":
        assert Followup.objects.get().source == "space"


def test_a_visitor_is_asked_to_sign_in(client, asked):
    response = client.get(reverse("followup", args=[asked.pk]))

    assert response.status_code == 302


def test_the_page_is_in_the_language_one_is_written_to_in(client):
    placement = contract(SIX_MONTHS_AGO)
    make.UserFactory(person=placement.person, language="en", email="ines@exemple.fr")
    rounds()

    page = client.get(last_link())

    assert mail.outbox[0].subject == "Where are you now, 6 months later?"
    assert "In a permanent job" in page.content.decode()
    assert page["Content-Language"] == "en"


def test_in_my_messages_the_question_opens_from_the_space_without_the_secret(client):
    placement = contract(SIX_MONTHS_AGO)
    user = make.UserFactory(person=placement.person, email="ines@exemple.fr")
    rounds()
    sign_in(client, user)
    message = user.person.messages_sent.get()

    page = client.get(reverse("my_messages")).content.decode()
    followed = client.post(reverse("follow_message", args=[message.pk]))

    assert "/r/" not in page
    assert followed["Location"] == reverse("followup", args=[Followup.objects.get().pk])


def test_who_chose_text_messages_is_asked_by_one(settings, tmp_path):
    settings.SMS_BACKEND = "common.sms.File"
    settings.SMS_FILE = str(tmp_path / "sms.txt")
    person = make.PersonFactory(email="ines@exemple.fr", phone="0612345678")
    make.PreferenceFactory(person=person, topic="reminders", channel="sms")
    contract(SIX_MONTHS_AGO, person=person)

    rounds()

    assert mail.outbox == []
    assert (tmp_path / "sms.txt").read_text(encoding="utf-8").count("/r/") == 1


def test_a_question_waits_in_one_s_space_until_it_is_answered(client, asked):
    user = make.UserFactory(person=asked.person)
    user.acting = frozenset({Role.RESIDENT})
    address = reverse("followup", args=[asked.pk])

    before = [task.address for task in portal.tasks(user, Role.RESIDENT)]
    stranger = make.UserFactory(person=make.PersonFactory())
    stranger.acting = user.acting
    others = list(portal.tasks(stranger, Role.RESIDENT))
    client.post(last_link(), {"status": "permanent"})

    assert (before, others, list(portal.tasks(user, Role.RESIDENT))) == ([address], [], [])


def test_links_that_open_nothing_any_more_are_forgotten(asked, clock):
    other = make.FollowupLinkFactory(expires_at=NOON - dt.timedelta(minutes=1))

    forget_links()

    kept = FollowupLink.objects.get()
    assert (kept.followup, kept.pk != other.pk) == (asked, True)


def test_a_text_message_says_it_in_one_line_with_its_link(settings, tmp_path):
    settings.SMS_BACKEND = "common.sms.File"
    settings.SMS_FILE = str(tmp_path / "sms.txt")
    contract(SIX_MONTHS_AGO, person=make.PersonFactory(email="", phone="0612345678"))

    rounds()

    text = (tmp_path / "sms.txt").read_text(encoding="utf-8")
    assert (
        "Quelle est votre situation, 6 mois apres" in text
        or "Quelle est votre situation, 6 mois après" in text
    )
    assert "http://testserver/r/" in text
