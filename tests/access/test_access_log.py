"""Whoever reads something sensitive leaves one line, that nobody changes and that the protection of data alone reads."""

import csv
import datetime as dt
from contextlib import contextmanager
from io import StringIO

import pytest
from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.access import Role
from common.access_log import MINORS
from common.models import AccessRecord, AppendOnly
from common.tasks import forget_access_records
from people.models import Person
from tests import factories as make
from tests.access.planting import World
from tests.access.visits import Visit, expected, rights_of_visits, visits
from tests.access.world import STAFF
from tests.accounts import employed, sign_in

pytestmark = pytest.mark.django_db
# By hand: what the small partnership holds about its two minors.
ABOUT_MINORS = {
    "person minor", "person stranger_mentee", "invitation invited_late", "mentorship own", "mentorship foreign",
    "member own mentee", "member foreign mentee", "meeting own", "meeting foreign", "message of minor",
    "letter to minor", "question minor", "check in minor", "request minor",
    "attempt own", "attempt foreign", "pause own", "pause foreign",
    "written own", "written foreign", "reading own", "reading foreign", "mentorship of concern",
}  # fmt: skip
EACH_TIME = {"mentorship", "conversation", "mentorship_trouble", "mentorship_practical", "mentorship_worry",
             "mentorship_stop", "admin:people_user_remove_second_factor"}  # fmt: skip
KEPT_APART = (
    "admin:people_adaptation_",
    "admin:people_concern_",
    "admin:mentoring_mentorcheck_",
    "admin:mentoring_checkin_",
    "admin:mentoring_closingreview_",
    "admin:mentoring_matchingrun_",
)  # lists and forms too
TAKEN_AWAY = {"admin:common_accessrecord_csv"}
ABOUT_NOBODY = {
    "people.HistoricalAffiliation": "a version, read with its record",
}


def lines_of(call) -> int:
    before = AccessRecord.objects.count()
    call()
    return AccessRecord.objects.count() - before


def seen_by(actor: str, world: World) -> Client:
    client = Client()
    sign_in(client, world.users[actor])
    return client


def let_in(world: World, actor: str) -> list[Visit]:
    found = list(visits())
    rights = rights_of_visits(found)
    return [visit for visit in found if expected(visit, actor, world, "GET", rights) == "let in"]


@pytest.mark.parametrize(
    "actor", ["administrator", "mentoring", "school", "dpo", "mentor", "adult", "company"]
)
def test_each_page_about_a_minor_leaves_one_line_and_others_none(world: World, actor):
    client, wrong, about_minors = seen_by(actor, world), [], 0
    for visit in let_in(world, actor):
        if visit.address.name == "account_logout":
            continue
        records = (
            [(n, r) for n, r in world.planted.items() if r._meta.label == visit.label] if visit.label else []
        )
        for name, record in records or [("", None)]:
            before = AccessRecord.objects.count()
            response = client.get(visit.path(record))
            wanted = name in ABOUT_MINORS or visit.address.name in EACH_TIME | TAKEN_AWAY
            wanted = wanted or visit.address.name.startswith(KEPT_APART)
            wanted = wanted and response.status_code == 200
            about_minors += wanted
            if AccessRecord.objects.count() - before != wanted:
                wrong.append((visit.path(record), name, response.status_code))

    assert wrong == []
    assert (about_minors > 0) == (actor in ("administrator", "mentoring", "school", "dpo", "mentor", "adult"))


@pytest.mark.parametrize("format", ["0", "1"])
def test_a_list_of_people_that_leaves_the_platform_leaves_one_line(world: World, format):
    client, told = seen_by("administrator", world), {}
    for visit in let_in(world, "administrator"):
        if visit.address.name.endswith("_export"):
            path, data = visit.path(), {"resource": "0", "format": format}
            shown = lines_of(lambda path=path: client.get(path))
            told[visit.policy.about] = (shown, lines_of(lambda path=path, data=data: client.post(path, data)))

    assert told == {model: (0, int(model in MINORS)) for model in told}
    assert set(AccessRecord.objects.filter(reason="export").values_list("person_key", flat=True)) == {None}


def test_files_written_on_the_server_leave_a_line_without_an_account(tmp_path):
    call_command("export_data", str(tmp_path), stdout=StringIO())

    row = AccessRecord.objects.get()
    assert (row.user_key, row.route, row.reason) == (None, "export_data", "export")


def test_a_line_says_who_what_when_why_and_in_which_request(world: World):
    client, minor = seen_by("mentoring", world), world.people["minor"]

    response = client.get(reverse("admin:people_person_history", args=[minor.pk]))

    row = AccessRecord.objects.latest("pk")
    assert {name: getattr(row, name) for name in ("user_key", "roles", "reason", "route", "model", "object_key",
                                                   "person_key", "request_id")} == {
        "user_key": world.users["mentoring"].pk,
        "roles": "mentoring_officer",
        "reason": "minor",
        "route": "admin:people_person_history",
        "model": "people.person",
        "object_key": str(minor.pk),
        "person_key": minor.pk,
        "request_id": response["X-Request-ID"],
    }  # fmt: skip
    assert abs(timezone.now() - row.at) < dt.timedelta(seconds=20)


def test_a_page_about_several_minors_is_one_insert_of_one_line_each(world: World):
    mentorship = world.planted["mentorship own"]
    make.MentorshipMemberFactory(mentorship=mentorship, person=world.people["stranger_mentee"], role="mentee")
    client = seen_by("mentoring", world)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(reverse("admin:mentoring_mentorship_change", args=[mentorship.pk]))

    inserts = [
        query["sql"] for query in queries if query["sql"].startswith('INSERT INTO "common_accessrecord"')
    ]
    found = AccessRecord.objects.exclude(person_key=None).values_list("person_key", flat=True)
    assert len(inserts) == 1
    assert set(found) == {world.people["minor"].pk, world.people["stranger_mentee"].pk}


def test_reading_one_s_own_file_is_no_access_by_somebody(world: World):
    client = seen_by("minor", world)

    client.get(reverse("mentorship", args=[world.planted["mentorship own"].ref]))

    assert AccessRecord.objects.filter(person_key=world.people["minor"].pk).count() == 0


def test_without_a_birth_date_whoever_has_a_guardian_is_a_minor(world: World):
    person = make.PersonFactory(birth_date=None, guardian_name="Awa Diallo")
    other = make.PersonFactory(birth_date=None)
    client = seen_by("administrator", world)

    lines = [lines_of(lambda pk=pk: client.get(reverse("admin:people_person_change", args=[pk])))
             for pk in (person.pk, other.pk)]  # fmt: skip

    assert lines == [1, 0]


@contextmanager
def log_full():
    def refuse(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "common_accessrecord"'):
            raise OperationalError("disk full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def test_a_page_that_cannot_be_recorded_is_not_shown(world: World):
    client, minor = seen_by("administrator", world), world.people["minor"]

    with log_full():
        page = client.get(reverse("admin:people_person_change", args=[minor.pk]))
        exported = client.post(reverse("admin:people_person_export"), {"resource": "0", "format": "1"})
        other = client.get(reverse("admin:people_person_change", args=[world.people["adult"].pk]))

    assert (page.status_code, exported.status_code, other.status_code) == (503, 503, 200)
    for refused in (page, exported):
        assert "Cette page ne peut pas s’ouvrir" in refused.content.decode()
        assert minor.last_name not in refused.content.decode()


def test_an_address_about_people_says_so_in_its_policy():
    silent = [
        visit.address.name
        for visit in visits()
        if visit.label and apps.get_model(visit.label) in MINORS
        and (visit.policy.about is None or visit.policy.about._meta.label != visit.label)
    ]  # fmt: skip

    assert silent == [], "Add about=… to their policies."


def test_every_record_of_somebody_says_whose_it_is():
    pointing = {
        model
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Person and not hasattr(model, "instance_type")
    }

    assert pointing - MINORS.keys() == set()


# What was recorded stays, on both databases.


@pytest.fixture
def row() -> AccessRecord:
    return AccessRecord.objects.create(route="home", reason="special")


@pytest.mark.sqlite_too
def test_no_call_of_the_models_changes_or_removes_a_line(row):
    row.route = "ailleurs"
    for change in (
        row.save,
        row.delete,
        AccessRecord.objects.all().delete,
        lambda: AccessRecord.objects.update(route="ailleurs"),
        lambda: AccessRecord.objects.filter(pk=row.pk).update(route="ailleurs"),
        lambda: AccessRecord.objects.bulk_update([row], ["route"]),
        lambda: AccessRecord.objects.update_or_create(pk=row.pk, defaults={"route": "ailleurs"}),
    ):
        with pytest.raises(AppendOnly), transaction.atomic():
            change()

    assert AccessRecord.objects.values_list("route", flat=True).get() == "home"


@pytest.mark.sqlite_too
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE common_accessrecord SET route = 'ailleurs'",
        "UPDATE common_accessrecord SET at = '2001-01-01 00:00:00'",
        "DELETE FROM common_accessrecord",
        "TRUNCATE common_accessrecord",
    ],
)
def test_the_database_itself_refuses_to_change_or_remove_a_line(row, statement):
    if connection.vendor == "sqlite" and statement.startswith("TRUNCATE"):
        statement = "DELETE FROM common_accessrecord WHERE 1"  # SQLite's own way to truncate

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AccessRecord.objects.values_list("route", flat=True).get() == "home"


@pytest.mark.sqlite_too
def test_after_twelve_months_the_purge_is_the_only_way_out(row):
    now = timezone.now()
    for name, months in (("a year and a day", -12), ("old", -30)):
        AccessRecord.objects.create(
            route=name, reason="special", at=now + relativedelta(months=months, days=-1)
        )
    AccessRecord.objects.create(route="nearly", reason="special", at=now + relativedelta(months=-12, days=1))

    forget_access_records()

    assert set(AccessRecord.objects.values_list("route", flat=True)) == {"home", "nearly"}


# Its only reader.


@pytest.fixture
def dpo(client) -> Client:
    sign_in(client, employed(Role.DPO, email="dpo@exemple.fr"))
    return client


@pytest.fixture
def seen(row) -> dict[str, AccessRecord]:
    """A child's file seen three times, and other things."""
    child = make.PersonFactory(first_name="Zoé", last_name="Marchand")
    noon = timezone.make_aware(dt.datetime(2026, 11, 4, 12, 0))
    reader = make.UserFactory(email="lucie@ville.exemple.fr")

    def at(hours: int, **values) -> AccessRecord:
        values = {"reason": "minor", "route": "admin:people_person_change", "person_key": child.pk} | values
        return AccessRecord.objects.create(at=noon + dt.timedelta(hours=hours), user_key=reader.pk, **values)

    return {"early": at(-3), "noon": at(0), "late": at(3), "export": at(0, reason="export", person_key=None),
            "other": at(0, person_key=child.pk + 1)}  # fmt: skip


def listed(client, seen, **asked) -> set[str]:
    rows = client.get(reverse("admin:common_accessrecord_changelist"), asked).context["cl"].result_list
    return {name for name, row in seen.items() if row in rows}


def test_who_saw_a_child_s_file_between_two_moments_is_one_form(dpo, seen):
    between = {"since": "2026-11-04T11:00", "until": "2026-11-04T13:00"}

    assert listed(dpo, seen, person="marchand zoe", **between) == {"noon", "export"}
    assert listed(dpo, seen, person=str(seen["noon"].person_key), **between) == {"noon", "export"}
    assert listed(dpo, seen, person="inconnue") == {"export"}
    assert listed(dpo, seen, **between) == {"noon", "export", "other"}
    assert listed(dpo, seen, account="lucie ville") == seen.keys()
    assert listed(dpo, seen, account="dpo") == set()
    assert listed(dpo, seen, person="marchand", reason__exact="minor") == {"early", "noon", "late"}
    assert dpo.get(reverse("admin:common_accessrecord_changelist"), {"since": "demain"}).status_code == 302


def test_the_log_is_taken_away_as_csv_with_the_filters_of_the_moment(dpo, seen):
    response = dpo.get(
        reverse("admin:common_accessrecord_csv"), {"person": "marchand", "until": "2026-11-04T10:00"}
    )

    content = b"".join(response.streaming_content).decode("utf-8-sig")
    (line,) = csv.DictReader(content.splitlines(), delimiter=";")
    assert (line["account"], line["person"], line["at"]) == (
        "lucie@ville.exemple.fr", "Zoé Marchand", "2026-11-04T09:00:00+01:00",
    )  # fmt: skip


def test_the_file_of_a_person_leads_the_dpo_to_who_saw_it(dpo, world: World):
    page = dpo.get(reverse("admin:people_person_change", args=[world.people["minor"].pk])).content.decode()

    address = reverse("admin:common_accessrecord_changelist") + f"?person={world.people['minor'].pk}"
    assert f'href="{address}"' in page
    assert (
        "Qui a vu cette fiche"
        not in seen_by("administrator", world)
        .get(reverse("admin:people_person_change", args=[world.people["minor"].pk]))
        .content.decode()
    )


@pytest.mark.parametrize("actor", [actor for actor in STAFF if actor != "dpo"])
def test_nobody_but_the_dpo_reads_the_log(world: World, actor):
    client = Client()
    client.force_login(world.users[actor])
    sign_in(client, world.users[actor])

    statuses = {
        client.get(reverse(f"admin:common_accessrecord_{page}")).status_code for page in ("changelist", "csv")
    }

    assert statuses <= {403, 302}
