"""Every address has said who may open it; what is declared exists; the page that people read says the same."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin

from clichy_partnership.permissions import addresses, page
from clichy_partnership.site import OF_A_MODEL, OWN_ADDRESSES, UNSERVED
from common.access import FORM, READ, Role
from people.account import POLICIES
from tests.access.planting import World
from tests.access.visits import OF_NO_RECORD, SUBJECTS, visits
from tests.access.world import ROLES

WHAT_TO_DO = """
These addresses have no policy, so that nobody can open them:
    {addresses}
Say beside each view who may call it, for example:
    @policy(Role.MENTORING_OFFICER, methods=FORM, scope=Scope.PROGRAMME)    (common/access.py)
for a page of allauth, in people/account.py; for what Django serves in the admin, in clichy_partnership/site.py.
Then run bin/permissions, which writes docs/permissions.md again.
"""


def test_every_address_has_its_policy():
    undeclared = [f"/{address.route} ({address.name})" for address in addresses() if address.policy is None]

    assert undeclared == [], WHAT_TO_DO.format(addresses="\n    ".join(undeclared))


def test_no_policy_is_left_of_an_address_that_is_gone():
    found = {address.name for address in addresses()}
    of_the_site = {f"admin:{name}" for name in OWN_ADDRESSES if name}
    words = {name.rsplit("_", 1)[-1] for name in found if name.startswith("admin:")}

    assert POLICIES.keys() - found == set()
    assert of_the_site - found == set()
    assert {name.rsplit("_", 1)[-1] for name in OF_A_MODEL if name} - words == set()
    assert (SUBJECTS.keys() | OF_NO_RECORD.keys()) - found == set()
    assert {f"admin:{name}" for name in UNSERVED} & found == set()


def test_every_address_with_an_argument_says_what_record_it_is_about():
    """So that the matrix asks for somebody else's."""
    unknown = {
        visit.address.name
        for visit in visits()
        if "<" in visit.address.route and not visit.label and visit.address.name not in OF_NO_RECORD
    }

    assert unknown == set(), f"Add them to SUBJECTS or, with a reason, to OF_NO_RECORD: {unknown}"


def test_a_policy_can_be_kept():
    wrong = []
    for address in addresses():
        policy = address.policy
        if policy.roles and not policy.signed_in:
            wrong.append((address.name, "roles asked of a visitor"))
        if policy.permissions and not policy.roles:
            wrong.append((address.name, "a right without the roles that may have it"))
        if set(policy.methods) - {*FORM, "POST"}:
            wrong.append((address.name, policy.methods))
        if policy.throttle and not re.fullmatch(r"\d+/[smhd]", policy.throttle):
            wrong.append((address.name, policy.throttle))

    assert wrong == []
    assert READ == ("GET", "HEAD")


@pytest.mark.django_db
def test_the_page_that_people_read_is_up_to_date():
    written = Path(settings.BASE_DIR, "docs/permissions.md").read_text(encoding="utf-8")

    assert page() == written, (
        "docs/permissions.md is out of date: run bin/permissions, and read what changed."
    )


@pytest.mark.django_db
def test_each_actor_holds_the_roles_written_by_hand(world: World):
    held = {actor: set(user.roles) for actor, user in world.users.items() if user.is_authenticated}

    assert held == ROLES
    assert set().union(*ROLES.values()) == set(Role)


def test_the_back_office_declares_its_own_models():
    """Those of the libraries that show secrets or sessions are not served."""
    served = {model._meta.app_label for model in admin.site._registry}

    assert served == {
        "auth", "clichy_partnership", "common", "followups", "indicators", "mentoring", "people", "placements",
        "projects", "training",
    }  # fmt: skip
