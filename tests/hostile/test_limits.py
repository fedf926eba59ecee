"""Nothing that somebody types is without an end: each text says how long it may be, wherever it is typed."""

import pytest
from django import forms
from django.apps import apps
from django.core.validators import MaxLengthValidator
from django.db import models

from clichy_partnership.permissions import addresses
from people.models import Person, Registration
from people.registration_forms import Door
from tests.hostile.test_unescaped import APPS

OURS = [model for model in apps.get_models() if model._meta.app_label in APPS]
WRITTEN_BY_US = {
    "common.CacheEntry.value": "a counter that Django writes",
    "people.OutgoingMessage.sealed": "a code or a link of ours, sealed",
}


def limit(field) -> int | None:
    """Characters, of a model's field or of a form's; a model's TextField is only held by its validator."""
    if isinstance(field, models.CharField):
        return field.max_length
    if isinstance(field, models.TextField) and not field.editable:
        return field.max_length  # written from a form, which has its own
    return min(
        (held.limit_value for held in field.validators if isinstance(held, MaxLengthValidator)), default=None
    )


def test_no_text_of_a_model_is_endless():
    texts = [
        field
        for model in OURS
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
    ]

    endless = {str(field) for field in texts if not 0 < (limit(field) or 0) <= 5000}

    assert endless == set(WRITTEN_BY_US)
    assert len(texts) > 100


def forms_of_ours() -> set[type[forms.BaseForm]]:
    """Each form that our code declares; all are imported with the pages that show them."""
    assert addresses()
    found, waiting = set(), [forms.BaseForm]
    while waiting:
        for form in waiting.pop().__subclasses__():
            waiting.append(form)
            found |= (
                {form} if form.__module__.split(".")[0] in APPS and hasattr(form, "base_fields") else set()
            )
    return found


def test_no_text_of_a_form_is_endless():
    texts = {
        f"{form.__module__}.{form.__qualname__}.{name}": form.base_fields[name]
        for form in forms_of_ours()
        for name in getattr(form, "asked", form.base_fields)
        if isinstance(form.base_fields[name], forms.CharField)
        and form is not Door  # its kinds say what they ask
    }

    endless = {name for name, field in texts.items() if limit(field) is None}
    assert endless == {
        "people.second_factor.PasskeyForm.credential"
    }  # a device writes it; a request has its own end
    assert len(texts) > 30


@pytest.mark.parametrize("field", [models.TextField(), forms.CharField(), models.TextField(max_length=9)])
def test_a_text_that_nothing_ends_is_seen(field):
    assert limit(field) is None


@pytest.mark.django_db
def test_a_text_just_too_long_is_refused():
    person = Person(ref="P1", first_name="A" * 101, last_name="Roche")
    need = Registration(kind="company", need="a" * 501)

    assert "first_name" in refused(person)
    assert "need" in refused(need)


def refused(record) -> dict:
    with pytest.raises(forms.ValidationError) as refusal:
        record.full_clean()
    return refusal.value.message_dict
