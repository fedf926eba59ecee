"""What serves nobody goes: told thirty days before, with the visa of the archives, unless it serves again."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from common.access import Role
from mentoring.checks import MentorCheck, forget_expired
from people import adaptations
from people.models import Adaptation, Elimination, Erasure, Person, RetentionNotice
from people.retention import carry_out, draw_up, ripe, unneeded, warn
from tests.accounts import employed, sign_in
from tests.factories import (
    AdaptationFactory,
    AffiliationFactory,
    EnrolmentFactory,
    InteractionFactory,
    MeetingFactory,
    MentorCheckFactory,
    MentorshipFactory,
    MentorshipMemberFactory,
    PersonFactory,
    PlacementFactory,
    RegistrationFactory,
    SlotFactory,
    UserFactory,
    WorkshopRegistrationFactory,
)
from tests.post import letters

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
LONG_AGO, TODAY = dt.date(2020, 1, 6), dt.date(2026, 3, 2)
SITE = "http://testserver/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def old() -> Person:
    with time_machine.travel(LONG_AGO):
        return PersonFactory(first_name="Awa", email="awa@exemple.fr")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY) as traveller:
        yield traveller


def needed(person: Person, day: dt.date) -> bool:
    return not unneeded(day).filter(pk=person.pk).exists()


def last_day(person: Person) -> dt.date:
    """The last on which the file is needed; it must not be, ever after."""
    day, step = LONG_AGO, dt.timedelta(days=4096)
    while step:
        while needed(person, day + step):
            day += step
        step //= 2
        step = step if step >= dt.timedelta(days=1) else dt.timedelta()
    return day


@pytest.mark.parametrize(
    ("fact", "last"),
    [
        (lambda person: None, "2022-01-05"),
        (lambda person: InteractionFactory(person=person, happened_on=dt.date(2023, 5, 10)), "2025-05-09"),
        (lambda person: UserFactory(person=person, date_joined=dt.datetime(2023, 5, 10, tzinfo=dt.UTC)), "2025-05-09"),
        (lambda person: UserFactory(person=person, date_joined=dt.datetime(2021, 5, 10, tzinfo=dt.UTC),
                                    last_login=dt.datetime(2023, 5, 10, tzinfo=dt.UTC)), "2025-05-09"),
        (lambda person: PlacementFactory(person=person, signed_on=dt.date(2023, 1, 2), starts_on=dt.date(2023, 1, 9),
                                         planned_end_on=dt.date(2023, 5, 10)), "2025-08-09"),
        (lambda person: EnrolmentFactory(person=person, status="completed", session=SlotFactory(
            starts_at=dt.datetime(2022, 5, 10, 9, tzinfo=dt.UTC), ends_at=dt.datetime(2022, 5, 10, 12, tzinfo=dt.UTC),
        ).session), "2026-05-09"),
        (lambda person: AffiliationFactory(person=person, started_on=dt.date(2021, 1, 4), ended_on=dt.date(2023, 5, 10)),
         "2025-05-09"),
        (lambda person: RegistrationFactory(person=person, state="accepted",
                                            started_at=dt.datetime(2023, 5, 10, tzinfo=dt.UTC),
                                            submitted_at=dt.datetime(2023, 5, 10, tzinfo=dt.UTC)), "2025-05-09"),
    ],
    ids=["nothing", "a visit", "an account", "a sign-in", "a placement", "a training", "an affiliation",
         "a registration"],
)  # fmt: skip
def test_a_file_is_needed_two_years_after_the_last_contact_and_longer_for_proof(old, fact, last):
    fact(old)

    assert str(last_day(old)) == last


def test_what_goes_on_is_needed_whatever_its_age(old):
    membership = MentorshipMemberFactory(
        person=old, mentorship=MentorshipFactory(formed_on=dt.date(2020, 2, 3), ended_on=None)
    )
    running = needed(old, TODAY)
    membership.mentorship.ended_on, membership.mentorship.end_reason = dt.date(2020, 9, 1), "term_reached"
    membership.mentorship.save()
    MeetingFactory(mentorship=membership.mentorship, held_on=dt.date(2020, 3, 2))

    assert (running, needed(old, TODAY)) == (True, False)


def test_whoever_goes_is_told_thirty_days_before(old, django_capture_on_commit_callbacks):
    PersonFactory()

    with django_capture_on_commit_callbacks(execute=True):
        counted = warn()

    (letter,) = letters()
    notice = RetentionNotice.objects.get()
    assert counted == (0, 1)
    assert (notice.person, notice.noticed_on, notice.reached) == (old, TODAY, True)
    assert (letter.to, letter.subject) == (["awa@exemple.fr"], "Vos données vont être effacées")
    assert "après le 1er\xa0avril" in letter.body
    assert f"{SITE}compte/login/" in letter.body


def test_they_are_told_once(old):
    warn()

    assert warn() == (0, 0)


def test_a_contact_in_between_keeps_the_file(old, today):
    warn()
    today.move_to(dt.date(2026, 3, 20))
    InteractionFactory(person=old, happened_on=dt.date(2026, 3, 20))

    counted = warn()

    assert counted == (1, 0)
    assert RetentionNotice.objects.count() == 0


def test_nothing_is_listed_before_the_thirty_days(old, today):
    warn()
    today.move_to(dt.date(2026, 3, 31))
    early = ripe(dt.date(2026, 3, 31)).count(), draw_up(employed(Role.DPO))
    today.move_to(dt.date(2026, 4, 1))

    elimination = draw_up(employed(Role.DPO, email="autre@exemple.fr"))

    assert early == (0, None)
    assert [notice.person for notice in elimination.notices.all()] == [old]


def test_the_visa_is_what_erases_and_who_came_back_stays(client, old, today):
    with time_machine.travel(LONG_AGO):
        back = PersonFactory(first_name="Bilal")
    officer = employed(Role.DPO)
    warn()
    today.move_to(dt.date(2026, 5, 4))
    sign_in(client, officer)
    client.post(reverse("admin:people_elimination_dresser"))
    elimination = Elimination.objects.get()
    InteractionFactory(person=back, happened_on=dt.date(2026, 5, 4))

    page = client.get(reverse("admin:people_elimination_change", args=[elimination.pk])).content.decode()
    without = client.post(reverse("admin:people_elimination_executer", args=[elimination.pk]), {})
    kept = str(Person.objects.get(pk=old.pk))
    client.post(
        reverse("admin:people_elimination_executer", args=[elimination.pk]),
        {"visa_on": "2026-05-02", "reference": "DA92-17"},
    )

    elimination.refresh_from_db()
    assert "2 fiches de personnes" in page
    assert "2020 – 2020" in " ".join(page.split())
    assert (without.status_code, kept) == (200, f"Awa {old.last_name}")
    assert (elimination.files, elimination.erased, elimination.visa_reference) == (2, 1, "DA92-17")
    assert str(Person.objects.get(pk=old.pk)) == "Personne effacée"
    assert Person.objects.get(pk=back.pk).first_name == "Bilal"
    assert Erasure.objects.get().cause == "retention"
    with pytest.raises(ValidationError, match="déjà exécuté"):
        carry_out(elimination, TODAY, "x", officer)


def test_an_empty_file_is_not_found_again(old, today):
    warn()
    today.move_to(dt.date(2026, 5, 4))
    officer = employed(Role.DPO)
    carry_out(draw_up(officer), dt.date(2026, 5, 2), "DA92-17", officer)

    assert warn() == (0, 0)
    assert draw_up(officer) is None


def test_the_number_of_queries_does_not_follow_the_number_of_files(django_assert_num_queries):
    with time_machine.travel(LONG_AGO):
        PersonFactory.create_batch(3)
        WorkshopRegistrationFactory()

    with django_assert_num_queries(1):
        list(unneeded(dt.date(2030, 1, 1)))


def test_needs_and_checks_go_at_their_own_time(today):
    AdaptationFactory(noted_on=dt.date(2025, 3, 1), until=dt.date(2026, 3, 1))
    AdaptationFactory(noted_on=dt.date(2025, 3, 2), until=dt.date(2026, 3, 2))
    MentorCheckFactory(seen_on=dt.date(2023, 3, 1), valid_until=dt.date(2025, 3, 1))
    MentorCheckFactory(seen_on=dt.date(2023, 3, 1), valid_until=dt.date(2025, 3, 2))

    counted = adaptations.forget_past(), forget_expired()

    assert counted == (1, 1)
    assert (Adaptation.objects.count(), Adaptation.history.count()) == (1, 1)
    assert (MentorCheck.objects.count(), MentorCheck.history.count()) == (1, 1)
