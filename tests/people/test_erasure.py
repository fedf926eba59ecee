"""After an erasure nothing names the person any more, wherever one looks, and every figure keeps its value."""

import datetime as dt
import json
import re

import pytest
from django.conf import settings as project_settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from clichy_partnership.models import ImportRequest
from common.access import Role
from common.dates import add_months
from indicators import snapshots
from people import erasure
from people.erasure import Erasure, erase, vaguer
from people.models import Invitation, Organisation, Partnership, Person, Registration, User
from tests.accounts import employed, passkey, sign_in
from tests.factories import (
    InteractionFactory,
    InvitationFactory,
    MeetingFactory,
    MentorshipFactory,
    MentorshipMemberFactory,
    OutcomeFactory,
    PersonFactory,
    PlacementFactory,
    RegistrationFactory,
    UserFactory,
    WorkshopFactory,
    WorkshopRegistrationFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
EXAMPLE = project_settings.BASE_DIR / "tests" / "examples" / "small"
DATES = [dt.date(2025, 2, 27), dt.date(2025, 8, 30), dt.date(2026, 8, 30)]
PLANTED = ("zélindor", "quarzmann", "zelindor", "pernelle", "612345698", "zq-courriel", "zq-quartier", "zq-besoin",
           "zq-ancienne", "zq-tuteur", "zqref")  # fmt: skip


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def everything_kept() -> str:
    """Every value of every table, as the database holds it, in small letters."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [
                f"{table} {json.dumps(row, default=str, ensure_ascii=False)}" for row in cursor.fetchall()
            ]
    return "\n".join(rows).lower()


def found(text: str) -> list[str]:
    return [line for line in text.splitlines() if any(word in readable(line) for word in PLANTED)]


def readable(line: str) -> str:
    """With the signs that a JSON column escapes, and without what separates the digits of a number."""
    line = re.sub(r"\\+u([0-9a-f]{4})", lambda sign: chr(int(sign[1], 16)), line)
    return line + re.sub(r"(?<=\d)[ .](?=\d)", "", line)


@pytest.fixture
def zelindor(client, media) -> Person:
    """A young resident with an account, who has done a bit of everything, and of whom others have written."""
    person = PersonFactory(
        first_name="Zélindor", last_name="Quarzmann", email="zq-courriel@exemple.fr", phone="06 12 34 56 98",
        neighbourhood="zq-quartier", birth_date=dt.date(2006, 5, 17), guardian_name="Pernelle Quarzmann",
        guardian_email="zq-tuteur@exemple.fr", ref="ZQREF0000001",
    )  # fmt: skip
    person.email = "zq-ancienne@exemple.fr"
    person.save()
    person.email = "zq-courriel@exemple.fr"
    person.save()
    account = UserFactory(email="zq-courriel@exemple.fr", phone="+33612345698", person=person)
    account.emailaddress_set.create(email=account.email, verified=True, primary=True)
    passkey(account, "téléphone")
    sign_in(client, account)
    client.get("/espace/")
    RegistrationFactory(
        user=account, person=person, first_name="Zélindor", last_name="Quarzmann", need="zq-besoin"
    )
    InvitationFactory(person=person, contact="zq-courriel@exemple.fr")
    InteractionFactory(person=person, note="zq-besoin : rappeler", next_action="zq-besoin")
    written_by_others(person)
    membership = MentorshipMemberFactory(person=person, role="mentee", mentorship=MentorshipFactory())
    MeetingFactory(mentorship=membership.mentorship)
    OutcomeFactory(placement=PlacementFactory(person=person))
    WorkshopRegistrationFactory(person=person)
    return person


def written_by_others(person: Person) -> None:
    InteractionFactory(
        note="Vu avec QUARZMANN Zelindor, joignable au +33 6 12 34 56 98 (zq-courriel@EXEMPLE.fr)."
    )
    WorkshopFactory(result_summary="Animé par Zélindor  Quarzmann.")
    LogEntry.objects.create(
        user=UserFactory(), content_type=ContentType.objects.get_for_model(Person), object_id=str(person.pk),
        object_repr=str(person), action_flag=CHANGE, change_message="",
    )  # fmt: skip
    request = ImportRequest(
        sheet="people", name="zélindor quarzmann.csv", samples={"lignes": [["Zélindor Quarzmann"]]}
    )
    request.file.save(
        "people.csv", ContentFile("ref;first_name;last_name\nZQREF0000001;Zélindor;Quarzmann\n".encode())
    )


def test_nothing_that_is_kept_names_them_any_more(zelindor, media):
    assert len({line.split()[0] for line in found(everything_kept())}) > 10  # the search can find

    erase(zelindor, Erasure.Cause.REQUEST)

    assert found(everything_kept()) == []
    assert [
        path for path in media.rglob("*") if path.is_file() and found(path.read_bytes().decode().lower())
    ] == []


def test_their_account_is_closed_and_everything_that_opened_it_gone(zelindor, client):
    erase(zelindor, Erasure.Cause.REQUEST)

    account = User.objects.get(person=zelindor)
    assert (account.is_active, account.has_usable_password(), account.phone) == (False, False, None)
    assert account.email == f"efface-{account.pk}@effacement.invalid"
    assert Session.objects.count() == 0
    assert (Registration.objects.count(), Invitation.objects.count()) == (0, 0)
    assert Registration.history.count() == 0
    assert client.get("/espace/").status_code == 302


def test_what_others_wrote_keeps_its_sense_without_the_name(zelindor):
    erase(zelindor, Erasure.Cause.REQUEST)

    notes = set(zelindor.interactions.model.objects.values_list("note", flat=True))
    assert notes == {"[effacé]", "Vu avec [effacé], joignable au [effacé] ([effacé])."}


def test_the_file_stays_as_nobody_s_with_all_that_was_counted(zelindor):
    erase(zelindor, Erasure.Cause.REQUEST)

    kept = Person.objects.get(pk=zelindor.pk)
    assert str(kept) == "Personne effacée"
    assert (kept.email, kept.neighbourhood, kept.name_key, kept.email_key) == ("", "", None, None)
    assert kept.ref != "ZQREF0000001"
    assert (kept.placements.count(), kept.workshop_registrations.count()) == (1, 1)


def test_the_proof_of_it_names_nobody(zelindor):
    officer = employed(Role.DPO)

    erased = erase(zelindor, Erasure.Cause.REQUEST, officer)

    assert (erased.file, erased.cause, erased.done_by) == (zelindor.pk, "request", officer)
    assert erased.rows["people.Person"] == 1
    assert erased.rows["files"] == 1
    assert str(erased) == f"fiche n° {zelindor.pk}"


def test_who_still_works_in_the_back_office_is_not_erased():
    officer = employed(Role.MENTORING_OFFICER)

    with pytest.raises(ValidationError, match="terminez d’abord son appartenance"):
        erase(officer.person, Erasure.Cause.REQUEST)

    assert Erasure.objects.count() == 0


def digests() -> list[str]:
    partnership = Partnership.objects.get()
    return [snapshots.compute(partnership, day, "internal")["digest"] for day in DATES]


def test_every_figure_keeps_its_value_when_all_the_people_of_the_example_go():
    call_command("import_data", str(EXAMPLE))
    before = digests()

    for person in Person.objects.all():
        erase(person, Erasure.Cause.RETENTION)

    assert digests() == before
    assert set(map(str, Person.objects.all())) == {"Personne effacée"}


DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31))


@given(st.dates(dt.date(1960, 1, 1), dt.date(2020, 12, 31)), st.lists(DAYS, max_size=6))
def test_a_vaguer_birth_date_gives_the_same_ages_to_figures(birth_date, days):
    def is_young(born: dt.date | None, day: dt.date) -> bool:
        return born is not None and add_months(day, -30 * 12) < born <= add_months(day, -15 * 12)

    vague = vaguer(birth_date, days)

    assert [is_young(vague, day) for day in days] == [is_young(birth_date, day) for day in days]


@pytest.mark.parametrize(
    ("birth_date", "days", "vague"),
    [
        (None, [dt.date(2025, 3, 1)], None),
        (dt.date(2006, 5, 17), [], None),
        (dt.date(2006, 5, 17), [dt.date(2025, 3, 1)], dt.date(1996, 1, 1)),
        (dt.date(1980, 5, 17), [dt.date(2025, 3, 1)], None),
        (dt.date(1995, 5, 17), [dt.date(2025, 3, 1), dt.date(2025, 9, 1)], dt.date(1995, 3, 2)),
    ],
    ids=["unknown", "never counted", "young", "never young", "turned thirty between two events"],
)
def test_a_birth_date_tells_no_more_than_figures_need(birth_date, days, vague):
    assert vaguer(birth_date, days) == vague


@pytest.mark.django_db(transaction=True)
def test_a_restored_backup_is_emptied_again_of_those_who_had_gone(media):
    gone, stays, other = PersonFactory(ref="ZQREF1"), PersonFactory(), PersonFactory(ref="AUTRE")
    kept = {name: getattr(gone, name) for name in ("first_name", "last_name", "ref")}
    erase(gone, Erasure.Cause.REQUEST)
    erase(other, Erasure.Cause.REQUEST)
    Erasure.objects.all().delete()
    Person._base_manager.filter(pk=gone.pk).update(**kept)  # as an older backup has it
    with erasure.journal().open("a") as lines:
        lines.write('{"file": 1, "dig')  # a machine that stopped

    replayed = erasure.replay()

    assert replayed == 1
    assert str(Person.objects.get(pk=gone.pk)) == "Personne effacée"
    assert str(Person.objects.get(pk=stays.pk)) == str(stays)
    assert list(Erasure.objects.values_list("file", "cause")) == [(gone.pk, "restore")]
    assert erasure.replay() == 0
    assert Organisation.objects.count() == 0


def test_a_file_of_before_does_not_bring_them_back(tmp_path, capsys, media):
    gone = PersonFactory(ref="ZQREF1")
    erase(gone, Erasure.Cause.REQUEST)
    (tmp_path / "people.csv").write_text("ref,first_name,last_name\nZQREF1,Ana,Roche\nP2,Noé,Petit\n")
    (tmp_path / "organisations.csv").write_text("ref,name,kind\nO1,École,school\n")
    (tmp_path / "affiliations.csv").write_text(
        "person_ref,organisation_ref,role,started_on\nZQREF1,O1,student,2024-09-01\n"
    )

    with pytest.raises(CommandError):
        call_command("import_data", str(tmp_path))

    assert capsys.readouterr().out.splitlines() == [
        "people.csv:2: ref: Cette fiche a été effacée : retirer la ligne."
    ]
    (tmp_path / "people.csv").unlink()
    with pytest.raises(CommandError):
        call_command("import_data", str(tmp_path))
    assert capsys.readouterr().out.splitlines() == [
        "affiliations.csv:2: person_ref: « ZQREF1 » a été effacée (personne) : retirer la ligne."
    ]
    assert not Person.objects.filter(first_name="Ana").exists()
