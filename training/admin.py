from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.admin import Next, RecordAdmin, RecordInline
from common.exchange_admin import ExchangeAdmin
from common.forms import LinesField
from common.lists import filter_of
from training import situations
from training.actions import cancel_slots, validate_slots
from training.models import (
    Attendance,
    Course,
    Enrolment,
    Evaluation,
    ProductivityMeasure,
    Session,
    SessionTrainer,
    Slot,
)
from training.resources import ATTENDANCES, COURSES, ENROLMENTS, PRODUCTIVITY, SATISFACTION, SESSIONS, SLOTS

SessionFilter = filter_of(_("situation"), "situation", situations.SESSIONS)
SlotFilter = filter_of(_("situation"), "situation", situations.SLOTS)


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
    search_fields = ["search_key"]
    next_steps = (
        Next(_("Ajouter une session"), Session, "course"),
        Next(_("Voir ses sessions"), Session, "course", adds=False),
    )


class SlotInline(RecordInline):
    model = Slot
    fields = ["starts_at", "ends_at", "break_minutes", "validated_on", "cancelled_on"]
    ordering = ["starts_at"]


class TrainerInline(RecordInline):
    model = SessionTrainer
    autocomplete_fields = ["person"]
    frozen = ("person",)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person", "session__course")


class EnrolmentInline(RecordInline):
    model = Enrolment
    autocomplete_fields = ["person", "employer"]
    frozen = ("person", "employer")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person", "employer", "session__course")


@admin.register(Session)
class SessionAdmin(ExchangeAdmin, RecordAdmin):
    sheet = SESSIONS
    list_display = ["course", "ref", "modality", "capacity"]
    list_filter = [SessionFilter, "modality"]
    list_select_related = ["course"]
    ordering = ["-pk"]
    autocomplete_fields = ["course"]
    search_fields = ["ref", "course__search_key"]
    readonly_fields = ["ref"]
    fieldsets = [
        (None, {"fields": ["course", "modality", "capacity"]}),
        (
            _("Résultat"),
            {
                "description": _("Le résultat constaté et sa date prouvent l’effet d’une action numérique."),
                "fields": ["result_observed_on", "result_summary"],
            },
        ),
        (_("Référence"), {"fields": ["ref"], "classes": ["collapse"]}),
    ]
    inlines = [TrainerInline, SlotInline, EnrolmentInline]
    next_steps = (
        Next(_("Ajouter une demi-journée"), Slot, "session"),
        Next(_("Inscrire un agent"), Enrolment, "session"),
        Next(_("Voir les inscriptions"), Enrolment, "session", adds=False),
        Next(_("Voir les évaluations"), Evaluation, "session", adds=False),
    )


class AttendanceInline(RecordInline):
    model = Attendance
    autocomplete_fields = ["enrolment"]
    frozen = ("enrolment",)

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("enrolment__person", "enrolment__session__course", "slot")
        )


@admin.register(Slot)
class SlotAdmin(ExchangeAdmin, RecordAdmin):
    sheet = SLOTS
    list_display = ["starts_at", "ends_at", "session", "validated_on", "cancelled_on"]
    list_filter = [SlotFilter]
    actions = [validate_slots, cancel_slots]
    list_select_related = ["session__course"]
    date_hierarchy = "day"
    autocomplete_fields = ["session"]
    search_fields = ["ref", "session__course__search_key"]
    readonly_fields = ["ref"]
    frozen = ("session",)
    inlines = [AttendanceInline]
    fieldsets = [
        (None, {"fields": ["session", "starts_at", "ends_at", "break_minutes"]}),
        (
            _("Suite"),
            {
                "description": _("Seules les demi-journées validées comptent dans les chiffres."),
                "fields": ["validated_on", "cancelled_on"],
            },
        ),
        (_("Référence"), {"fields": ["ref"], "classes": ["collapse"]}),
    ]


@admin.register(Enrolment)
class EnrolmentAdmin(ExchangeAdmin, RecordAdmin):
    sheet = ENROLMENTS
    list_display = ["person", "session", "employer", "status", "left_on"]
    list_filter = ["status"]
    list_select_related = ["person", "session__course", "employer"]
    ordering = ["-pk"]
    autocomplete_fields = ["session", "person", "employer"]
    frozen = ("session", "person", "employer")
    search_fields = ["person__search_key", "session__course__search_key", "session__ref"]


@admin.register(Attendance)
class AttendanceAdmin(ExchangeAdmin, RecordAdmin):
    sheet = ATTENDANCES
    list_display = ["slot", "enrolment", "status", "followed_minutes", "signed"]
    list_filter = ["status", "signed"]
    list_select_related = ["slot", "enrolment__person", "enrolment__session__course"]
    autocomplete_fields = ["slot", "enrolment"]
    frozen = ("slot", "enrolment")
    search_fields = ["enrolment__person__search_key", "slot__ref"]


@admin.register(Evaluation)
class EvaluationAdmin(ExchangeAdmin, RecordAdmin):
    sheet = SATISFACTION
    list_display = ["session", "person", "moment", "answered_on", "score"]
    list_filter = ["moment", "score"]
    list_select_related = ["session__course", "person"]
    date_hierarchy = "answered_on"
    autocomplete_fields = ["session", "person"]
    frozen = ("session", "person", "moment")
    search_fields = ["person__search_key", "session__course__search_key", "session__ref"]


@admin.register(ProductivityMeasure)
class ProductivityMeasureAdmin(ExchangeAdmin, RecordAdmin):
    sheet = PRODUCTIVITY
    list_display = ["measure", "organisation", "session", "before", "after", "unit"]
    list_select_related = ["organisation", "session__course"]
    autocomplete_fields = ["session", "organisation"]
    search_fields = ["measure", "organisation__search_key", "ref"]
    readonly_fields = ["ref"]
