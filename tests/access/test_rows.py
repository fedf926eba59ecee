"""`visible_to`, model by model, against the table written by hand."""

import pytest
from django.apps import apps

from common.access import GRANTS, HOLDERS, Role
from people.models import Person
from tests.access.planting import World
from tests.access.world import SEEN

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
OF_AN_ACCOUNT = {"usersessions.UserSession", "mfa.Authenticator"}  # allauth's: their pages are walked
KEPT_APART = {
    "people.User": "accounts: their own page, and administrators",
    "people.Partnership": "settings",
    "clichy_partnership.ImportRequest": "administrators",
    "people.GuardianAgreement": "read with its registration",
}


def test_each_row_is_seen_by_those_it_is_for_and_by_nobody_else(world: World):
    seen = {
        name: {
            actor
            for actor, user in world.users.items()
            if type(record).objects.visible_to(user).filter(pk=record.pk).exists()
        }
        for name, record in world.planted.items()
        if record._meta.label not in OF_AN_ACCOUNT
    }

    wrong = {name: seen[name] ^ SEEN[name] for name in seen if seen[name] != SEEN[name]}
    assert wrong == {}
    assert world.planted.keys() == SEEN.keys()


def test_every_model_with_rows_of_people_says_who_sees_them(world: World):
    planted = {type(record) for record in world.planted.values()}
    ours = {
        model
        for model in apps.get_models()
        if model.__module__.split(".")[0] in {config.label for config in apps.get_app_configs()}
        and not model.__name__.startswith("Historical")
        and hasattr(model.objects, "visible_to")
    }

    assert {model._meta.label for model in ours - planted} == set(KEPT_APART)
    assert ours <= GRANTS.keys()


def test_every_role_is_held_by_somebody_for_a_reason():
    assert HOLDERS.keys() == set(Role)


def test_nobody_deactivated_or_unknown_sees_anything(world: World):
    assert world.users["deactivated"].roles == frozenset()
    assert not Person.objects.visible_to(world.users["deactivated"]).exists()
    assert not Person.objects.visible_to(world.users["anonymous"]).exists()
    assert not Person.objects.visible_to(world.users["nobody"]).exists()
