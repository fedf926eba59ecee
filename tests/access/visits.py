"""Every address of the site, ready to be called about any planted object, and what is expected of the gate."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.db import models
from django.urls import reverse

from clichy_partnership.permissions import Address, addresses, rights_of_groups, roles_with
from common.access import BACK_OFFICE, Policy, Role
from tests.access.planting import World

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ABSENT = 999_999
ABSENT_REF = "ZQABSENT2222"

# What an address that takes an argument is about; those of the admin are read from its registry.
SUBJECTS = {
    "mentorship": "mentoring.Mentorship",
    "conversation": "mentoring.Mentorship",
    "mentorship_trouble": "mentoring.Mentorship",
    "mentorship_practical": "mentoring.Mentorship",
    "mentorship_worry": "mentoring.Mentorship",
    "mentorship_stop": "mentoring.Mentorship",
    "mentorship_trouble_sent": "mentoring.Mentorship",
    "admin:mentoring_mentorcheck_verify": "people.Person",
    "placement": "placements.Placement",
    "offer": "placements.Offer",
    "training_session": "training.Session",
    "project": "projects.Project",
    "report": "indicators.Report",
    "mentoring_proposal": "mentoring.Proposal",
    "mentoring_meeting": "mentoring.Meeting",
    "mentoring_log": "mentoring.Mentorship",
    "mentoring_pause": "mentoring.Mentorship",
    "mentoring_prolong": "mentoring.Mentorship",
    "mentoring_end": "mentoring.Mentorship",
    "mentoring_review": "mentoring.Mentorship",
    "workshop": "mentoring.Workshop",
    "workshop_registered": "mentoring.Workshop",
    "workshop_withdraw": "mentoring.Workshop",
    "admin:mentoring_pair_mentor": "people.Person",
    "admin:mentoring_pair_compare": "people.Person",
    "admin:mentoring_mentor_attestation_of": "people.Person",
    "admin:indicators_report_download": "indicators.Report",
    "end_device": "usersessions.UserSession",
    "my_data_withdraw": "people.RightsRequest",
    "follow_message": "people.OutgoingMessage",
    "followup": "followups.Followup",
    "mfa_edit_webauthn": "mfa.Authenticator",
    "mfa_remove_webauthn": "mfa.Authenticator",
}

# Those whose argument is no record of somebody, and why.
OF_NO_RECORD = {
    "": "whatever else begins with /admin/",
    "admin:app_list": "the name of a programme",
    "invitation_link": "a secret, set aside as it comes; actors of the matrix hold one",
    "guardian_link": "a secret, set aside as it comes",
    "unsubscribe": "a signature, which says no and opens nothing",
    "followup_link": "a secret, which opens one question; actors of the matrix hold one",
    "admin:people_outgoingmessage_kind": "the name of a message, and a language",
    "admin:people_outgoingmessage_introduce": "the name of a message, and a language",
    "mentoring_request_question": "the name of a question, about one's own request",
    "mentor_question": "the name of a question, about one's own offer",
    "my_data_disagree": "what one agreed to",
    "my_data_ask": "what is asked about one's own data",
    "programme": "the word of a programme",
    "agenda_date": "the name of a date of one's own",
    "workshop_door": "a signature, which notes the presence of whoever is signed in",
    "workshop_leave": "a signature, which gives back one place and opens nothing",
    "target": "the code of an indicator",
    "contact_write": "what is written about",
    "registration_begin": "who registers",
    "registration_door": "who registers",
    "registration_question": "the name of a question, about one's own registration",
}


@dataclass(frozen=True)
class Visit:
    """An address with its arguments; `label` is the model of the record it is about, if any."""

    address: Address
    label: str = ""
    argument: str = ""

    @property
    def policy(self) -> Policy:
        return self.address.policy

    def path(self, record: models.Model | None = None) -> str:
        if not self.label:
            return fixed_path(self.address)
        own, absent = ("ref", ABSENT_REF) if self.argument == "ref" else ("pk", ABSENT)
        value = getattr(record, own) if record else absent
        return "/" + re.sub(r"<[^>]+>", str(value), self.address.route)


def fixed_path(address: Address) -> str:
    route = address.route.replace("^(?P<app_label>", "people/<").split("people/<")
    if len(route) > 1:
        return "/admin/people/"
    if address.route == "admin/(?P<url>.*)$":
        return "/admin/nulle-part/"
    return "/" + re.sub(r"<[^>]+>", str(ABSENT), address.route)


def visits() -> Iterator[Visit]:
    of_model = {
        f"admin/{model._meta.app_label}/{model._meta.model_name}/": model._meta.label
        for model in admin.site._registry
    }
    for address in addresses():
        taken = re.search(r"<(?:\w+:)?(\w+)>", address.route)
        prefix = next((prefix for prefix in of_model if address.route.startswith(prefix)), "")
        label = SUBJECTS.get(address.name) or of_model.get(prefix, "")
        if address.name in OF_NO_RECORD:
            label = ""
        if taken and label:
            yield Visit(address, label, taken[1])
        else:
            yield Visit(address)


def expected(visit: Visit, actor: str, world: World, method: str, rights: dict) -> str:
    """What the gate does: "method", "sign in", "second factor", "forbidden" or "let in"."""
    policy, user = visit.policy, world.users[actor]
    if method not in policy.methods:
        return "method"
    if not policy.roles and not policy.signed_in:
        return "let in"
    if not user.is_authenticated or actor == "deactivated":
        return "sign in"
    if policy.mfa and (actor == "factor_not_shown" or (actor == "no_factor" and not policy.enrols)):
        return "second factor"
    held = user.roles & (policy.roles or frozenset(Role))
    if policy.roles and not held:
        return "forbidden"
    if policy.permissions and not held & rights[policy.permissions]:
        return "forbidden"
    return "let in"


def rights_of_visits(found: list[Visit]) -> dict[tuple[str, ...], frozenset[Role]]:
    """Which roles hold all the permissions that a policy asks for."""
    given = rights_of_groups()
    asked = {visit.policy.permissions for visit in found}
    return {permissions: roles_with(permissions, given) for permissions in asked}


def outcome(response) -> str:
    """The same words, read from the answer."""
    location = response.get("Location", "")
    if response.status_code == 405:
        return "method"
    if response.status_code == 403:
        return "forbidden"
    if response.status_code == 302 and location.startswith(reverse("account_login") + "?next="):
        return "sign in"
    if response.status_code == 302 and location.split("?")[0] in (
        reverse("mfa_index"),
        reverse("mfa_reauthenticate"),
    ):
        return "second factor"
    return "let in" if response.status_code < 500 else f"error {response.status_code}"


def is_staff_page(visit: Visit) -> bool:
    return bool(visit.policy.roles) and visit.policy.roles <= BACK_OFFICE
