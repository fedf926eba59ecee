"""What is said and kept apart of people, and the lists of files that go: for those who answer of them."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import Role, Scope, Sensitivity, policy
from common.admin import QuickList, ReadOnlyAdmin, RecordAdmin
from common.lists import filter_of
from people import notices
from people.models import Consent, Elimination
from people.retention import WARNED, carry_out, draw_up, extreme_dates, ripe
from people.situations import ELIMINATIONS

EliminationFilter = filter_of(gettext_lazy("situation"), "situation", ELIMINATIONS)
KEEPERS = (Role.ADMINISTRATOR, Role.DPO)
SHOWN = 500
BY_HAND = (Consent.Channel.PHONE, Consent.Channel.PAPER)


class ConsentAdmin(QuickList):
    """A ledger: lines are added, for what is said on the phone or on paper, and none is changed."""

    fields = ["person", "purpose", "by", "given", "channel"]
    list_display = ["person", "purpose", "given", "by", "channel", "said_at", "recorded_by"]
    list_filter = ["purpose", "given"]
    list_select_related = ["person", "recorded_by"]
    search_fields = ["person__search_key"]
    autocomplete_fields = ["person"]
    date_hierarchy = "said_at"

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def formfield_for_choice_field(self, db_field, request: HttpRequest, **kwargs):
        if db_field.name == "channel":
            kwargs["choices"] = [(channel, channel.label) for channel in BY_HAND]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Consent, form, change) -> None:
        obj.notice, obj.recorded_by = notices.current(), request.user
        obj.add()


class AdaptationAdmin(RecordAdmin):
    sensitivity = Sensitivity.SENSITIVE
    list_display = ["person", "need", "noted_on", "until"]
    list_select_related = ["person"]
    fields = ["person", "need", "noted_on", "until"]
    autocomplete_fields = ["person"]
    frozen = ("person",)
    search_fields = ["person__search_key"]
    date_hierarchy = "until"


class RetentionNoticeAdmin(ReadOnlyAdmin):
    list_display = ["person", "noticed_on", "reached", "elimination"]
    list_filter = ["reached"]
    list_select_related = ["person", "elimination"]
    search_fields = ["person__search_key"]
    date_hierarchy = "noticed_on"


class VisaForm(forms.Form):
    visa_on = forms.DateField(
        label=gettext_lazy("Date du visa"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    reference = forms.CharField(label=gettext_lazy("Référence du visa"), max_length=100)

    def clean_visa_on(self):
        if self.cleaned_data["visa_on"] > timezone.localdate():
            raise ValidationError(_("Cette date est dans le futur."))
        return self.cleaned_data["visa_on"]


KEEP = {
    "scope": Scope.ALL,
    "permissions": ("people.change_elimination",),
}


class EliminationAdmin(QuickList):
    list_display = ["__str__", "drawn_on", "drawn_by", "files", "visa_on", "erased"]
    list_filter = [EliminationFilter]
    list_select_related = ["drawn_by"]
    change_list_template = "admin/people/elimination/change_list.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("dresser/", wrap(self.draw_up_view), name="people_elimination_dresser"),
            path("<int:pk>/executer/", wrap(self.carry_out_view), name="people_elimination_executer"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        ready = ripe(timezone.localdate()).count()
        return super().changelist_view(request, {"ready": ready, "warned": WARNED} | (extra_context or {}))

    @policy(*KEEPERS, methods=("POST",), **KEEP)
    def draw_up_view(self, request: HttpRequest) -> HttpResponse:
        elimination = draw_up(request.user)
        if elimination is None:
            messages.info(request, _("Aucune fiche n’est à éliminer aujourd’hui."))
            return redirect("admin:people_elimination_changelist")
        return redirect("admin:people_elimination_change", elimination.pk)

    def change_view(self, request: HttpRequest, object_id, form_url="", extra_context=None) -> HttpResponse:
        if not str(object_id).isdigit() or request.method != "GET":
            return redirect("admin:people_elimination_changelist")
        return self.page(request, self._found(request, object_id), VisaForm(label_suffix=""))

    @policy(*KEEPERS, methods=("POST",), **KEEP)
    def carry_out_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        elimination = self._found(request, pk)
        form = VisaForm(request.POST, label_suffix="")
        if not form.is_valid():
            return self.page(request, elimination, form)
        given = form.cleaned_data
        try:
            erased = carry_out(elimination, given["visa_on"], given["reference"], request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("%(count)d fiches effacées.") % {"count": erased})
        return redirect("admin:people_elimination_change", pk)

    def page(self, request: HttpRequest, elimination: Elimination, form: VisaForm) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(elimination).capitalize(),
            "elimination": elimination,
            "notices": elimination.notices.select_related("person").order_by("person__search_key")[:SHOWN],
            "dates": extreme_dates(elimination),
            "form": form,
        }
        return TemplateResponse(request, "people/elimination.html", context)

    def _found(self, request: HttpRequest, pk) -> Elimination:
        return get_object_or_404(self.get_queryset(request).select_related("drawn_by"), pk=pk)
