"""Actions of a list that ask before they write: a page names the records, then all of them change, or none."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

AT_ONCE = 500
NAMED = 20
CONFIRM = "confirm"  # what the page sends and the list does not


class DayForm(forms.Form):
    day = forms.DateField(
        label=_("Date"),
        initial=timezone.localdate,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean_day(self):
        if self.cleaned_data["day"] > timezone.localdate():
            raise ValidationError(_("Cette date est dans le futur : revenez quand ce sera fait."))
        return self.cleaned_data["day"]


@dataclass(frozen=True)
class Step:
    """One thing that is done to several records; its label is also the reason written in their history.

    `told` is a plural sentence with %(count)d, `waiting` keeps the records to which it is not yet done, `name` says
    which record it is, and `related` what it reads for that.
    """

    label: str
    told: str
    change: Callable[[models.Model, dict], None]
    waiting: Callable[[models.QuerySet], models.QuerySet]
    form: type[forms.Form] = forms.Form
    name: Callable[[models.Model], str] = str
    related: tuple[str, ...] = ()
    nothing: str = _("Rien à changer : c’était déjà fait.")
    button: str = ""

    def answer(
        self, model_admin, request: HttpRequest, chosen: models.QuerySet, *, confirmed: bool, back: str
    ) -> HttpResponse:
        """The page, or its consequence; `back` is the address where it leads."""
        if len(chosen.values_list("pk")[: AT_ONCE + 1]) > AT_ONCE:
            messages.error(request, _("Au plus %(count)d fiches à la fois.") % {"count": AT_ONCE})
            return redirect(back)
        form = self.form(request.POST if confirmed else None, label_suffix="")
        if confirmed and form.is_valid():
            try:
                count = self.carry_out(chosen, form.cleaned_data)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                self.tell(request, count)
                return redirect(back)
        return self.page(model_admin, request, chosen, form, back)

    @transaction.atomic
    def carry_out(self, chosen: models.QuerySet, answers: dict) -> int:
        """How many records changed; a ValidationError names the one that refused."""
        # By their keys: a list that was searched names rows that cannot be locked.
        kept = chosen.model._default_manager.filter(pk__in=list(chosen.values_list("pk", flat=True)))
        waiting = self.waiting(kept).prefetch_related(*self.related).order_by("pk")
        records = list(waiting.select_for_update(of=["self"]))
        for record in records:
            try:
                self.change(record, answers)
                record.full_clean()
            except ValidationError as error:
                raise ValidationError(refusal(self.name(record), record, error)) from None
            record._change_reason = str(self.label)
            record.save()
        return len(records)

    def tell(self, request: HttpRequest, count: int) -> None:
        if count:
            messages.success(request, self.told % {"count": count})
        else:
            messages.warning(request, self.nothing)

    def page(self, model_admin, request, chosen, form, back) -> HttpResponse:
        records = list(self.waiting(chosen).prefetch_related(*self.related))
        context = {
            **model_admin.admin_site.each_context(request),
            "title": self.label,
            "opts": model_admin.opts,
            "step": self,
            "action": self.change.__name__,
            "form": form,
            "back": back,
            "records": records,
            "names": [self.name(record) for record in records[:NAMED]],
            "unnamed": len(records[NAMED:]),
            "already": len(chosen) - len(records),
            "chosen_name": ACTION_CHECKBOX_NAME,
            "confirm_name": CONFIRM,
        }
        return TemplateResponse(request, "admin/confirm_action.html", context)


def refusal(name: str, record: models.Model, error: ValidationError) -> list[str]:
    """What is wrong with a record, each sentence after the name of the field it is about."""
    labels = {field.name: str(field.verbose_name) for field in record._meta.fields}
    return [
        f"{name} – {labels[field]} : {sentence}" if field in labels else f"{name} : {sentence}"
        for field, errors in error.update_error_dict({}).items()
        for sentence in ValidationError(errors).messages
    ]


def confirmed(label: str, told: str, **step):
    """Make of `change(record, answers)`, which sets fields of a record, an action that asks first.

    The change is then checked by the rules of the record and saved; the other arguments are those of a `Step`.
    """

    def decorate(change: Callable[[models.Model, dict], None]):
        asked = Step(label, told, change, **step)

        @admin.action(description=label, permissions=["change"])
        @wraps(change)
        def action(model_admin, request: HttpRequest, chosen: models.QuerySet) -> HttpResponse:
            sent = CONFIRM in request.POST
            return asked.answer(model_admin, request, chosen, confirmed=sent, back=request.get_full_path())

        action.step = asked
        return action

    return decorate
