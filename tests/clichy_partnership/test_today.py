"""The first page of the back-office: what it counts is what its lists show, to those who may do something about it."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clichy_partnership import today
from clichy_partnership.models import ImportRequest
from common import todo
from common.access import Role
from indicators.models import Report, Snapshot
from tests import factories as make
from tests.accounts import employed, operator, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


def days(number: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=number)


def long_ago(number: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=number)


def registration_submitted():
    make.RegistrationFactory(submitted_at=timezone.now())


def call_back():
    phone = f"+336123456{make.RegistrationFactory._meta.model.objects.count():02}"
    make.RegistrationFactory(state="call_back", user=None, phone=phone, email="", submitted_at=long_ago(10))


def agreement_awaited():
    make.RegistrationFactory(state="call_back", user=None, email="", birth_date=days(-14 * 365),
                             phone=f"+3369999{make.RegistrationFactory._meta.model.objects.count():04}")  # fmt: skip


def message():
    make.MessageFactory(received_at=long_ago(9))


def concern():
    make.ConcernFactory()


def late_action():
    make.InteractionFactory(next_action="Rappeler", next_action_on=days(-1))


def action_of_today():
    make.InteractionFactory(next_action="Rappeler", next_action_on=days(0))


def message_failed():
    make.OutgoingMessageFactory(person=make.PersonFactory(), state="failed")


def invitation_asked_again():
    make.InvitationFactory(sent_at=timezone.now(), asked_again_at=timezone.now())


def rights_request():
    make.RightsRequestFactory()


def elimination():
    make.EliminationFactory()


def mentor(**check) -> None:
    member = make.MentorshipMemberFactory(role="mentor", mentorship__formed_on=days(-3))
    make.MentorCheckFactory(person=member.person, seen_on=days(-800), **check)


def check_expired():
    mentor(valid_until=days(-1))


def check_expiring():
    mentor(valid_until=days(30))


def stopped_mentorship():
    mentorship = make.MentorshipFactory(formed_on=days(-3))
    make.PauseFactory(mentorship=mentorship, why="suspended", started_on=days(0))


def silent_mentorship():
    make.MeetingFactory(mentorship__formed_on=days(-60), held_on=days(-50))


def unmet_mentorship():
    make.MentorshipFactory(formed_on=days(-15))


def pause_over():
    mentorship = make.MentorshipFactory(formed_on=days(-60))
    make.MeetingFactory(mentorship=mentorship, held_on=days(-50))
    make.PauseFactory(mentorship=mentorship, started_on=days(-30), back_on=days(-1))


def past_term():
    mentorship = make.MentorshipFactory(formed_on=days(-60), term_on=days(-1))
    make.MeetingFactory(mentorship=mentorship, held_on=days(-2))


def request_to_check():
    make.MentoringRequestFactory(checked_on=None, asked_on=days(-1))


def offer_to_read():
    make.MentorFactory(accepted_on=None, applied_on=days(-1))


def proposal_late():
    make.ProposalMemberFactory(proposal__proposed_on=days(-9), proposal__answer_by=days(-2))


def contested():
    make.MeetingFactory(
        mentorship__formed_on=days(-40), held_on=days(-2), confirmed=False, contested_on=days(-1)
    )


def workshop_unmarked():
    make.WorkshopRegistrationFactory(workshop__held_on=days(-1), attended=None)


def workshop_awaited():
    workshop = make.WorkshopFactory(held_on=days(5), capacity=1)
    make.WorkshopRegistrationFactory(workshop=workshop, attended=None)
    make.WorkshopRegistrationFactory(workshop=workshop, attended=None, waiting_since=timezone.now())


def workshop_to_observe():
    make.WorkshopFactory(held_on=days(-100), digital=True)


def call_to_make():
    person, today = make.PersonFactory(), days(0)
    make.FollowupFactory(person=person, state="phone", call_on=today, due_on=days(-30), closes_on=days(30))


def check_in_to_take_up():
    make.CheckInFactory(going="talk", answered_on=days(-1))


def old_offer():
    make.OfferFactory(published_on=days(-61))


def slot_to_validate():
    slot = make.SlotFactory(starts_at=long_ago(1))
    make.SessionTrainerFactory(session=slot.session)


def session_without_trainer():
    make.SlotFactory(starts_at=long_ago(-5))


def session_without_slot():
    make.SessionFactory()


def delivered():
    make.ProjectFactory(started_on=days(-90), delivered_on=days(-2))


def report_failed():
    Report.objects.create(horizon_months=6, as_of=days(-1), state="failed")


def report_ready():
    report = Report(horizon_months=6, as_of=days(-1), state="ready", snapshot=Snapshot.take(days(-1)))
    report.file.save("x.pdf", ContentFile(b"%PDF"), save=False)
    report.save()


def import_failed():
    ImportRequest.objects.create(sheet="people", name="personnes.csv", state="failed")


def import_to_confirm():
    ImportRequest.objects.create(sheet="people", name="personnes.csv", state="ready", file="imports/x.csv")


WAITING = {
    "inquiétude signalée": (Role.REFERENT, concern),
    "message sans réponse": (Role.PROJECTS_OFFICER, message),
    "inscription à valider": (Role.MENTORING_OFFICER, registration_submitted),
    "personne à rappeler": (Role.MENTORING_OFFICER, call_back),
    "accord d’un parent attendu": (Role.MENTORING_OFFICER, agreement_awaited),
    "action promise": (Role.MENTORING_OFFICER, late_action),
    "action à faire aujourd’hui": (Role.PLACEMENTS_OFFICER, action_of_today),
    "invitation redemandée": (Role.MENTORING_OFFICER, invitation_asked_again),
    "message qui n’a pas pu partir": (Role.MENTORING_OFFICER, message_failed),
    "demande sur ses données": (Role.DPO, rights_request),
    "bordereau qui attend son visa": (Role.DPO, elimination),
    "vérification de mentor expirée": (Role.MENTORING_OFFICER, check_expired),
    "vérification de mentor à refaire d’ici 30 jours": (Role.REFERENT, check_expiring),
    "accompagnement suspendu": (Role.MENTORING_OFFICER, stopped_mentorship),
    "accompagnement sans signe de vie depuis 45 jours": (Role.MENTORING_OFFICER, silent_mentorship),
    "accompagnement sans première rencontre depuis 14 jours": (Role.MENTORING_OFFICER, unmet_mentorship),
    "pause qui devait finir": (Role.MENTORING_OFFICER, pause_over),
    "accompagnement au terme dépassé": (Role.MENTORING_OFFICER, past_term),
    "demande de mentor à vérifier": (Role.MENTORING_OFFICER, request_to_check),
    "candidature de mentor à lire": (Role.ADMINISTRATOR, offer_to_read),
    "proposition sans réponse à temps": (Role.MENTORING_OFFICER, proposal_late),
    "rencontre contestée": (Role.MENTORING_OFFICER, contested),
    "atelier passé, présences à noter": (Role.MENTORING_OFFICER, workshop_unmarked),
    "atelier complet avec liste d’attente": (Role.MENTORING_OFFICER, workshop_awaited),
    "atelier numérique, résultat à constater": (Role.MENTORING_OFFICER, workshop_to_observe),
    "offre ouverte depuis plus de 60 jours": (Role.PLACEMENTS_OFFICER, old_offer),
    "demi-journée à valider": (Role.TRAINING_OFFICER, slot_to_validate),
    "session à venir sans formateur": (Role.TRAINING_OFFICER, session_without_trainer),
    "session sans demi-journée": (Role.SCHOOL_STAFF, session_without_slot),
    "projet livré, à faire accepter": (Role.PROJECTS_OFFICER, delivered),
    "personne à appeler": (Role.PLACEMENTS_OFFICER, call_to_make),
    "point d’étape où quelque chose coince": (Role.MENTORING_OFFICER, check_in_to_take_up),
    "bilan en échec": (Role.TRAINING_OFFICER, report_failed),
    "bilan prêt à relire": (Role.SCHOOL_STAFF, report_ready),
    "import à reprendre": (Role.ADMINISTRATOR, import_failed),
    "import à confirmer": (Role.ADMINISTRATOR, import_to_confirm),
}
"""What is counted: who may do something about it, and what makes one."""


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make.PartnershipFactory(started_on=days(-900))


def counted(client) -> dict[str, tuple[int, str]]:
    """Of each counter shown: (its figure, where it leads)."""
    desk = client.get(reverse("admin:index")).context["desk"]
    return {str(todo.label): (todo.count, todo.address) for each in desk["waiting"] for todo in each.todos}


def signed_in_as(client, role: Role):
    user = employed(role)
    sign_in(client, user)
    return user


def counters() -> list[todo.Counter]:
    return [counter for group in today.groups() for counter in group.counters]


def test_every_counter_is_tried_below():
    words = {str(counter.words % {"count": 1}) for counter in counters()}

    assert words == {*WAITING, "fiche à inscrire sur un bordereau"}


@pytest.mark.parametrize("word", WAITING)
def test_a_counter_leads_to_a_list_of_exactly_what_it_counts(client, word):
    role, plant = WAITING[word]
    signed_in_as(client, role)
    before = counted(client)

    plant()
    one = counted(client)
    plant()
    plurals = {str(counter.words % {"count": 1}): str(counter.words % {"count": 2}) for counter in counters()}
    figure, address = counted(client)[plurals[word]]

    assert before == {}
    assert one[word][0] == 1
    assert figure == client.get(address).context["cl"].result_count == 2


def test_files_to_eliminate_are_counted_as_their_page_does(client):
    notice = make.RetentionNoticeFactory(noticed_on=days(-31))
    notice.person.history.update(history_date=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    signed_in_as(client, Role.DPO)

    figure, address = counted(client)["fiche à inscrire sur un bordereau"]

    assert (figure, client.get(address).context["ready"]) == (1, 1)


OTHERS = {
    Role.TRAINING_OFFICER: {"message sans réponse", "demi-journée à valider", "bilan prêt à relire"},
    Role.PROJECTS_OFFICER: {"message sans réponse", "projet livré, à faire accepter", "bilan prêt à relire"},
    Role.REFERENT: {"inquiétude signalée", "vérification de mentor expirée"},
    Role.DPO: {"demande sur ses données"},
}


@pytest.mark.parametrize("role", OTHERS)
def test_one_is_told_of_what_one_may_do_and_of_nothing_else(client, role):
    for plant in (message, concern, check_expired, slot_to_validate, delivered, rights_request, report_ready):
        plant()
    signed_in_as(client, role)

    assert set(counted(client)) == OTHERS[role]


def test_a_school_is_told_of_nothing_about_another_school_s_students(client):
    make.InteractionFactory(
        person=make.AffiliationFactory().person, next_action="Rappeler", next_action_on=days(-1)
    )
    signed_in_as(client, Role.SCHOOL_STAFF)

    assert counted(client) == {}


def test_what_is_late_comes_first_and_says_so(client):
    registration_submitted()
    make.RegistrationFactory(submitted_at=long_ago(10))
    action_of_today()
    signed_in_as(client, Role.MENTORING_OFFICER)

    desk = client.get(reverse("admin:index")).context["desk"]

    told = [(str(todo.label), todo.count, todo.note, todo.tone) for todo in desk["waiting"][0].todos]
    assert told == [
        ("inscriptions à valider", 2, "dont 1 en retard", "late"),
        ("action à faire aujourd’hui", 1, "", ""),
    ]


def test_counting_stops_at_a_thousand(client, monkeypatch):
    monkeypatch.setattr(todo, "BOUND", 2)
    for _each in range(4):
        silent_mentorship()
    signed_in_as(client, Role.MENTORING_OFFICER)

    desk = client.get(reverse("admin:index")).context["desk"]

    (waiting,) = desk["waiting"][0].todos
    assert (waiting.count, waiting.figure) == (3, "2 et plus")


def test_when_nothing_waits_the_page_says_so(client):
    signed_in_as(client, Role.MENTORING_OFFICER)

    page = client.get(reverse("admin:index"))

    assert "Tout est à jour" in page.content.decode()
    assert page.context["desk"] == {"waiting": [], "week": []}


def test_a_mentor_checked_again_waits_for_nobody(client):
    check_expired()
    old = make.MentorCheckFactory._meta.model.objects.get()
    make.MentorCheckFactory(person=old.person, kind=old.kind, valid_until=days(300))
    signed_in_as(client, Role.MENTORING_OFFICER)

    assert counted(client) == {}


def test_an_import_brought_again_without_an_error_is_no_longer_to_redo(client):
    import_failed()
    ImportRequest.objects.create(sheet="people", name="personnes.csv", state="ready")
    signed_in_as(client, Role.ADMINISTRATOR)

    assert counted(client) == {}


def test_the_week_has_what_one_sees_by_day(client):
    workshop = make.WorkshopFactory(title="Choisir sa voie", held_on=days(2))
    make.WorkshopFactory(held_on=days(8))
    make.SlotFactory(starts_at=long_ago(-1))
    ana = make.PersonFactory(first_name="Ana", last_name="Roche")
    make.InteractionFactory(person=ana, next_action="Rappeler", next_action_on=days(0))
    signed_in_as(client, Role.MENTORING_OFFICER)

    week = client.get(reverse("admin:index")).context["desk"]["week"]

    assert [
        (each.day, each.is_today, [(event.title, event.text) for event in each.events]) for each in week
    ] == [
        (days(0), True, [("Rappeler", "Ana Roche")]),
        (days(2), False, [("Atelier : Choisir sa voie", "")]),
    ]
    assert week[0].events[0].address == reverse("admin:people_person_overview", args=[ana.pk])
    assert week[1].events[0].address == reverse("admin:mentoring_workshop_change", args=[workshop.pk])


def test_the_week_tells_of_placements_and_slots(client):
    make.PlacementFactory(
        person__first_name="Ana", person__last_name="Roche", organisation__name="Le Pont", kind="internship",
        signed_on=days(-9), starts_on=days(1), planned_end_on=days(60),
    )  # fmt: skip
    make.PlacementFactory(
        signed_on=days(-9), starts_on=days(1), planned_end_on=days(60), cancelled_on=days(-1)
    )
    day = timezone.make_aware(dt.datetime.combine(days(3), dt.time(9)))
    make.SlotFactory(session__course__title="Tableur", starts_at=day)
    make.SlotFactory(starts_at=day, cancelled_on=days(-1))
    sign_in(client, operator())

    week = client.get(reverse("admin:index")).context["desk"]["week"]

    assert [(each.day, [(event.title, event.text) for event in each.events]) for each in week] == [
        (days(1), [("Ana Roche commence", "Stage, Le Pont")]),
        (days(3), [("Formation : Tableur", "09:00 – 12:00")]),
    ]


def test_three_rows_of_each_take_as_many_queries_as_one(client):
    sign_in(client, operator())
    counts = []
    for number in (1, 2):
        for _time in range(number):
            for word, (_role, plant) in WAITING.items():
                if word != "bilan prêt à relire":
                    plant()
            make.WorkshopFactory(held_on=days(1))
            make.PlacementFactory(signed_on=days(-9), starts_on=days(1), planned_end_on=days(2))
        client.get(reverse("admin:index"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("admin:index"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_page_of_one_room_shows_its_lists_only(client):
    sign_in(client, operator())

    page = client.get("/admin/mentoring/")

    assert "desk" not in page.context
    assert "À traiter" not in page.content.decode()
