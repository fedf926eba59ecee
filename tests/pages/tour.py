"""Every address that somebody of the demonstration may open, as each of them, about what they see."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from clichy_partnership.programmes import PROGRAMMES
from mentoring.intake_pages import OFFER, REQUEST
from mentoring.models import WorkshopRegistration
from people.models import Person, User
from people.my_data_pages import WORDS
from people.registration_forms import questions_for
from people.registration_pages import KINDS
from people.rights import RightsRequest
from tests.access.visits import Visit, expected, rights_of_visits, visits
from tests.pages.partnership import Partnership
from tests.people.account_states import STATES

PARTS = ("programmes", "back office", "portal")
OF_PROGRAMMES = re.compile("/admin/(mentoring|placements|training|projects|indicators)/")

# Addresses that answer no page to anybody, by the end of their name or their route, and why.
WITHOUT_A_PAGE = {
    "healthz": "a word, for a machine",
    "readyz": "a word, for a machine",
    "favicon": "leads to a picture",
    "security_txt": "a text file",
    "robots": "a text file",
    "sitemap": "a list, for search engines",
    "my_data_download": "a file",
    "agenda": "a file",
    "agenda_date": "a file",
    "report": "a file",
    "mentor_attestation": "a file",
    "admin:mentoring_mentor_attestation_of": "a file",
    "admin:mentoring_proposal_add": "refused: a pair is proposed from the page of the young person",
    "admin:indicators_report_download": "a file",
    "admin:clichy_partnership_importrequest_errors": "a file",
    "admin:common_accessrecord_csv": "a file",
    "mfa_download_recovery_codes": "a file",
    "admin:jsi18n": "a script",
    "admin:autocomplete": "choices, for a script",
    "mfa_login_webauthn": "what the script of the sign-in page asks",
    "mfa_reauthenticate_webauthn": "needs a true passkey: see its journey",
    "account_signup": "leads to the choice of a registration",
    "registration_next": "leads to the question where one stopped",
    "invitation_link": "sets its secret aside and leads to the invitation",
    "guardian_link": "sets its secret aside and leads to the agreement",
    "mentorship_trouble_sent": "leads to the choice of a problem, before one is signalled",
    "admin:login": "leads to the only sign-in page",
    "admin:people_invitation_add": "refused: one is invited from one's file",
    "admin:people_partnership_add": "refused: there is one partnership",
    "_import": "leads to where every file is brought, or refuses",
    "object_id>/": "leads to the page of the record",
}
# Pages that need something done before: tests/pages/test_account_pages.py does it.
OF_A_STATE = {
    "account_confirm_login_code", "account_email_verification_sent", "account_verify_phone", "mfa_authenticate",
    "account_confirm_password_reset_code", "account_complete_password_reset", "account_set_password",
    "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn", "mfa_edit_webauthn",
    "contact_sent", "mfa_remove_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
}  # fmt: skip
# Whoever is signed in is led on.
OF_VISITORS = {"home", "account_login", "account_request_login_code", "registration", "registration_door"}
# Opened by those whom they are about, below.
OF_MENTORING = {
    "mentoring_request_check", "mentoring_request_sent", "mentoring_request_withdraw", "mentor_check", "mentor_sent",
    "mentoring_log", "mentoring_pause", "mentoring_end", "mentoring_review", "admin:mentoring_pair_compare",
    "admin:mentoring_mentorship_move",
}  # fmt: skip
OF_NEWCOMERS = {
    "unsubscribe",
    "followup_link",
    "registration_question",
    "registration_check",
    "registration_sent",
    "invitation",
    "guardian",
    "workshop_door",
    "workshop_leave",
}
# Those of a workshop lead to it whoever is not expected there.
OF_EXPECTED = {"workshop_registered", "workshop_withdraw"}
ENDING = {"account_logout"}  # opened last: nothing is posted, but no page comes after

ARGUMENTS = {
    "programme": [programme.slug for programme in PROGRAMMES],
    "contact_write": ("question", "probleme", "inquietude"),
    "registration_begin": KINDS,
    "admin:people_outgoingmessage_kind": ("registration_unfinished/fr", "login_code/en"),
    "registration_door": KINDS,
    "my_data_ask": WORDS,
    "mentoring_request_question": [screen.code for screen in REQUEST.screens[:3]],
    "mentor_question": [screen.code for screen in OFFER.screens],
    "target": ("mentoring.created", "placements.conversion_6m", "training.trainee_hours"),
}
# What makes pages of records of one kind differ: one of each is opened.
VARIANTS = {
    "people.Registration": ("kind", "state"),
    "people.RightsRequest": ("kind", "state"),
    "people.Organisation": ("kind",),
    "clichy_partnership.ImportRequest": ("step", "state", "error_count"),
    "indicators.Report": ("state",),
    "placements.Placement": ("kind",),
    "followups.Followup": ("state",),
    "mentoring.MatchingRun": ("published_at",),
}


@dataclass(frozen=True)
class Stop:
    """An address to open as somebody; `lands` when it leads to another."""

    actor: str
    name: str
    path: str
    lands: str = ""
    status: int = 200

    @property
    def part(self) -> str:
        if OF_PROGRAMMES.match(self.path):
            return "programmes"
        return "back office" if self.path.startswith("/admin/") else "portal"


def has_no_page(visit: Visit) -> bool:
    name = visit.address.name or visit.address.route
    return name in WITHOUT_A_PAGE or name.endswith(("_import", "object_id>/"))


def opened_by_somebody(found: list[Visit], rights: dict) -> set[str]:
    """The names of the addresses that at least one role, or a visitor, may open."""
    return {
        visit.address.name or visit.address.route
        for visit in found
        if "GET" in visit.policy.methods
        and (not visit.policy.permissions or visit.policy.roles & rights[visit.policy.permissions])
    }


def stops(place: Partnership) -> list[Stop]:
    found = list(visits())
    rights = rights_of_visits(found)
    planned = [*of_newcomers(place), *of_the_operator(place), *of_mentoring(place)]
    for actor in place.roles:
        for visit in found:
            if expected(visit, actor, place, "GET", rights) == "let in" and not has_no_page(visit):
                planned += of_visit(place, actor, visit)
    return sorted(dict.fromkeys(planned), key=lambda stop: stop.name in ENDING)


def of_visit(place: Partnership, actor: str, visit: Visit) -> Iterator[Stop]:
    user, name = place.users[actor], visit.address.name
    if name in OF_A_STATE | OF_NEWCOMERS | OF_MENTORING or (user.is_authenticated and name in OF_VISITORS):
        return
    if not name:
        yield Stop(actor, "nowhere", visit.path(), status=404)
    elif name in ARGUMENTS:
        for word in ARGUMENTS[name]:
            if name != "my_data_ask" or can_ask(user, word):
                yield Stop(actor, name, reverse(name, args=word.split("/")))
    elif name == "admin:people_person_merge":
        keys = [person.pk for person in place.alike]
        if Person.objects.visible_to(user).filter(pk__in=keys).count() == len(keys):
            yield Stop(actor, name, reverse(name, args=keys))
    elif visit.label:
        for record in records(user, visit):
            yield Stop(actor, name, visit.path(record))
    else:
        yield Stop(actor, name, visit.path())


def can_ask(user: User, word: str) -> bool:
    return not RightsRequest.objects.open().filter(person=user.person, kind=WORDS[word]).exists()


def records(user: User, visit: Visit) -> list:
    """What to open the address about: the richest that the user sees, and one of each variant."""
    model = apps.get_model(visit.label)
    if not hasattr(model.objects, "visible_to"):
        return list(model.objects.all()[:1])
    user.acting = user.roles & visit.policy.roles
    seen = model.objects.visible_to(user)
    if visit.address.name == "admin:people_user_remove_second_factor":
        seen = seen.exclude(pk=user.pk)
    if visit.address.name in OF_EXPECTED:
        theirs = WorkshopRegistration.objects.with_place().filter(person=user.person_id)
        seen = seen.to_come(timezone.localdate() + dt.timedelta(days=1)).filter(registrations__in=theirs)
    found = richest(seen)
    fields = VARIANTS.get(visit.label, ())
    if fields and visit.address.name.endswith(("_change", "placement", "followup")):
        found += seen.order_by(*fields, "-pk").distinct(*fields)
    return list(dict.fromkeys(found))


def richest(seen: QuerySet) -> list:
    """The one to which most kinds of records point, then most records; none when nothing is seen."""
    keys = list(seen.values_list("pk", flat=True))
    kinds, total = dict.fromkeys(keys, 0), dict.fromkeys(keys, 0)
    for relation in seen.model._meta.related_objects:
        field = relation.field.name
        pointing = relation.related_model._base_manager.filter(**{f"{field}__in": keys})
        for key, count in pointing.values_list(field).annotate(n=Count("pk")).order_by():
            kinds[key] += 1
            total[key] += count
    best = max(keys, key=lambda key: (kinds[key], total[key], key), default=None)
    return list(seen.filter(pk=best)[:1])


def of_newcomers(place: Partnership) -> Iterator[Stop]:
    """Who registers, at each question; who waits for an answer; who holds a link, that opens or no more."""
    for name, user in place.users.items():
        if name.startswith("registering"):
            for question in questions_for(user.registration):
                yield Stop(
                    name, "registration_question", reverse("registration_question", args=[question.code])
                )
            yield Stop(name, "registration_check", reverse("registration_check"))
        elif name.startswith("registered"):
            for page in ("registration_sent", "registration_check"):
                yield Stop(name, page, reverse(page))
        if name.startswith(("regist", "accepted", "refused")):
            for page in ("space", "my_data", "account"):
                yield Stop(name, page, reverse(page))
    for actor, link, page in (
        ("invited", "invited", "invitation"),
        ("student", "invited", "invitation"),
        ("guardian", "guardian", "guardian"),
        ("guardian", "guardian_of_a_mentee", "guardian"),
        ("guardian", "guardian_who_agreed", "guardian"),
    ):
        yield Stop(actor, page, place.links[link], lands=reverse(page))
    yield Stop("visitor", "unsubscribe", place.links["unsubscribe"])
    yield Stop("resident", "workshop_door", place.links["door"])
    yield Stop("resident", "workshop_door", reverse("workshop_door", args=["inconnu"]), status=404)
    yield Stop("visitor", "workshop_leave", place.links["leave"])
    yield Stop("visitor", "workshop_leave", reverse("workshop_leave", args=["inconnu"]), status=410)
    for link in ("asked", "answered", "refused", "of_nothing"):
        yield Stop("visitor", "followup_link", place.links[link])
    yield Stop("visitor", "followup_link", place.links["asked_too_long_ago"], status=410)
    yield Stop("visitor", "followup_link", reverse("followup_link", args=["inconnu"]), status=410)
    for page in ("invitation", "guardian"):
        yield Stop("visitor", page, reverse(page), status=410)
    yield Stop("visitor", "nowhere", "/nulle-part/", status=404)
    yield Stop("resident", "admin:index", reverse("admin:index"), status=403)


def of_mentoring(place: Partnership) -> Iterator[Stop]:
    """What is asked, offered, proposed, lived and ended; what the team does to what runs, and to what is over."""
    for page in (
        "mentoring_request",
        "mentoring_request_check",
        "mentoring_request_sent",
        "mentoring_request_withdraw",
    ):
        yield Stop("asking", page, reverse(page))
    for page in ("mentor", "mentor_check", "mentor_sent"):
        yield Stop("offering", page, reverse(page))
    for actor in ("proposed", "proposing"):
        yield Stop(
            actor, "mentoring_proposal", reverse("mentoring_proposal", args=[place.mentoring["proposal"].ref])
        )
    yield Stop("proposed", "space", reverse("space"))
    running, over = place.mentoring["running"], place.mentoring["over"]
    for page in ("mentorship", "mentoring_log", "mentoring_pause", "mentoring_end"):
        yield Stop("resident", page, reverse(page, args=[running.ref]))
    yield Stop("paused", "mentorship", reverse("mentorship", args=[place.mentoring["paused"].ref]))
    yield Stop("paused", "mentoring_pause", reverse("mentoring_pause", args=[place.mentoring["paused"].ref]))
    for page in ("mentorship", "mentoring_review"):
        yield Stop("ended", page, reverse(page, args=[over.ref]))
    yield Stop("ended", "mentoring_request", reverse("mentoring_request"))
    for word in ("pause", "remplacer", "ajouter", "terminer"):
        page = reverse("admin:mentoring_mentorship_move", args=[running.pk, word])
        yield Stop("mentoring_officer", "admin:mentoring_mentorship_move", page)
    for word, pair in (("reprendre", place.mentoring["paused"]), ("rouvrir", over)):
        page = reverse("admin:mentoring_mentorship_move", args=[pair.pk, word])
        yield Stop("mentoring_officer", "admin:mentoring_mentorship_move", page)
    keys = [place.users[name].person_id for name in ("asking", "proposing")]
    yield Stop(
        "mentoring_officer",
        "admin:mentoring_pair_compare",
        reverse("admin:mentoring_pair_compare", args=keys),
    )


def of_the_operator(place: Partnership) -> Iterator[Stop]:
    """The account made on the server alone may delete: no role of the partnership sees these pages."""
    request = RequestFactory().get("/")
    request.user = place.users["operator"]
    for model, model_admin in admin.site._registry.items():
        if model_admin.has_delete_permission(request):
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_delete"
            for record in richest(model_admin.get_queryset(request)):
                yield Stop("operator", name, reverse(name, args=[record.pk]))


def states_without_a_page() -> set[str]:
    """What test_account_pages.py is counted on for, and does not open."""
    return OF_A_STATE - {state.split(",")[0] for state in STATES}
