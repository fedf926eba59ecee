from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.admin import RecordAdmin
from common.confirmation import DayForm, confirmed
from common.exchange_admin import ExchangeAdmin
from common.forms import LinesField
from training.models import (
    Attendance,
    Course,
    Enrolment,
    Evaluation,
    ProductivityMeasure,
    Session,
    Slot,
)
from training.resources import ATTENDANCES, COURSES, ENROLMENTS, PRODUCTIVITY, SATISFACTION, SESSIONS, SLOTS


class CourseForm(forms.ModelForm):
    objectives = LinesField(label=_("objectifs"), required=False)

    class Meta:
        model = Course
        fields = ["title", "objectives", "digital"]


@admin.register(Course)
class CourseAdmin(ExchangeAdmin, RecordAdmin):
    sheet = COURSES
    form = CourseForm
    list_display = ["title", "digital"]
    list_filter = ["digital"]
    search_fields = ["title", "ref"]


@admin.register(Session)
class SessionAdmin(ExchangeAdmin, RecordAdmin):
    sheet = SESSIONS
    list_display = ["course", "ref", "modality", "capacity"]
    list_filter = ["modality"]
    list_select_related = ["course"]
    autocomplete_fields = ["course"]
    search_fields = ["ref", "course__title"]
    readonly_fields = ["ref"]


@confirmed(
    _("Valider les demi-journées"),
    ngettext_lazy("%(count)d demi-journée est validée.", "%(count)d demi-journées sont validées.", "count"),
    waiting=lambda slots: slots.filter(validated_on=None, cancelled_on=None),
    form=DayForm,
    name=lambda slot: f"{slot} – {slot.session}",
    related=("session__course",),
)
def validate_slots(slot: Slot, answers: dict) -> None:
    slot.validated_on = answers["day"]


@confirmed(
    _("Annuler les demi-journées"),
    ngettext_lazy("%(count)d demi-journée est annulée.", "%(count)d demi-journées sont annulées.", "count"),
    waiting=lambda slots: slots.filter(cancelled_on=None),
    form=DayForm,
    name=lambda slot: f"{slot} – {slot.session}",
    related=("session__course",),
)
def cancel_slots(slot: Slot, answers: dict) -> None:
    slot.cancelled_on = answers["day"]


@admin.register(Slot)
class SlotAdmin(ExchangeAdmin, RecordAdmin):
    sheet = SLOTS
    list_display = ["starts_at", "ends_at", "session", "validated_on", "cancelled_on"]
    list_select_related = ["session__course"]
    date_hierarchy = "day"
    autocomplete_fields = ["session"]
    search_fields = ["ref", "session__course__title"]
    readonly_fields = ["ref"]
    actions = [validate_slots, cancel_slots]


@admin.register(Enrolment)
class EnrolmentAdmin(ExchangeAdmin, RecordAdmin):
    sheet = ENROLMENTS
    list_display = ["person", "session", "employer", "status", "left_on"]
    list_filter = ["status"]
    list_select_related = ["person", "session__course", "employer"]
    autocomplete_fields = ["session", "person", "employer"]
    search_fields = ["person__last_name", "session__course__title", "session__ref"]


@admin.register(Attendance)
class AttendanceAdmin(ExchangeAdmin, RecordAdmin):
    sheet = ATTENDANCES
    list_display = ["slot", "enrolment", "status", "followed_minutes", "signed"]
    list_filter = ["status", "signed"]
    list_select_related = ["slot", "enrolment__person", "enrolment__session__course"]
    autocomplete_fields = ["slot", "enrolment"]
    search_fields = ["enrolment__person__last_name", "slot__ref"]


@admin.register(Evaluation)
class EvaluationAdmin(ExchangeAdmin, RecordAdmin):
    sheet = SATISFACTION
    list_display = ["session", "person", "moment", "answered_on", "score"]
    list_filter = ["moment", "score"]
    list_select_related = ["session__course", "person"]
    date_hierarchy = "answered_on"
    autocomplete_fields = ["session", "person"]
    search_fields = ["person__last_name", "session__ref"]


@admin.register(ProductivityMeasure)
class ProductivityMeasureAdmin(ExchangeAdmin, RecordAdmin):
    sheet = PRODUCTIVITY
    list_display = ["measure", "organisation", "session", "before", "after", "unit"]
    list_select_related = ["organisation", "session__course"]
    autocomplete_fields = ["session", "organisation"]
    search_fields = ["measure", "organisation__name", "ref"]
    readonly_fields = ["ref"]
