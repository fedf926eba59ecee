"""The desk where registrations are read, and decided: each page shows the answers and the files that look like them."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import FORM, Role, Scope, policy
from common.admin import RecordAdmin
from common.lists import filter_of, waiting_filter
from people.consents import Consent, answer, ask_guardian, missing_agreement
from people.duplicates import likely_duplicates
from people.models import Person, Registration
from people.registration import accept, file_of, promise, refuse, tell
from people.registration_forms import questions_for
from people.situations import AGREEMENTS

DECIDERS = (
    Role.ADMINISTRATOR,
    Role.MENTORING_OFFICER,
    Role.PLACEMENTS_OFFICER,
    Role.PROJECTS_OFFICER,
    Role.SCHOOL_STAFF,
)
BY_HAND = (Consent.Channel.PHONE, Consent.Channel.PAPER)
NEW = "new"  # what is chosen in place of the key of a file
DECIDE = {"scope": Scope.PROGRAMME, "permissions": ("people.change_registration",), "about": Registration}
ANSWERS = ["first_name", "last_name", "email", "phone", "birth_date", "postcode", "neighbourhood", "aim", "need",
           "referrer", "guardian_name", "guardian_phone", "guardian_email", "school", "study_year",
           "field_of_study", "siret", "company_name"]  # fmt: skip
OF_RESIDENTS = {"birth_date", "postcode", "neighbourhood", "aim", "referrer", "guardian_name", "guardian_phone",
                "guardian_email"}  # fmt: skip
OF_STUDENTS = {"school", "study_year", "field_of_study"}
OF_COMPANIES = {"siret", "company_name"}
FOREIGN = {
    Registration.Kind.RESIDENT: OF_STUDENTS | OF_COMPANIES,
    Registration.Kind.STUDENT: OF_RESIDENTS | OF_COMPANIES | {"need"},
    Registration.Kind.COMPANY: OF_RESIDENTS | OF_STUDENTS,
}


StateFilter = waiting_filter(
    Registration.State.choices, "to_decide", gettext_lazy("En attente"), gettext_lazy("Toutes")
)
AgreementFilter = filter_of(gettext_lazy("accord d’un parent"), "agreement", AGREEMENTS)


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi, en mots que la personne lira"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Dites aussi vers qui elle peut se tourner."),
    )


class RegistrationAdmin(RecordAdmin):
    list_display = ["__str__", "kind", "state", "submitted_at", "school", "company_name"]
    list_filter = [StateFilter, "kind", AgreementFilter]
    list_select_related = ["school"]
    ordering = ["submitted_at", "pk"]
    autocomplete_fields = ["school"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Registration | None = None) -> bool:
        return (obj is None or obj.is_waiting) and super().has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Registration | None = None) -> list[str]:
        return [name for name in ANSWERS if obj is None or name not in FOREIGN[obj.kind]]

    def get_readonly_fields(self, request: HttpRequest, obj: Registration | None = None) -> list[str]:
        """What a code was sent to is not corrected by somebody else."""
        user = obj and obj.user
        shown = {"email": user and user.email, "phone": user and user.phone}
        return [*super().get_readonly_fields(request, obj), *(name for name in shown if shown[name])]

    def get_urls(self):
        wrap, pages = self.admin_site.admin_view, (
            ("corriger", self.correct_view), ("valider", self.accept_view), ("refuser", self.refuse_view),
            ("redire", self.tell_view), ("accord", self.agreement_view), ("redemander", self.ask_guardian_view),
        )  # fmt: skip
        own = [
            path(f"<int:pk>/{word}/", wrap(view), name=f"people_registration_{word}") for word, view in pages
        ]
        return [*own, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id, form_url="", extra_context=None) -> HttpResponse:
        if not str(object_id).isdigit() or request.method != "GET":
            return redirect("admin:people_registration_changelist")
        return self.page(request, self._found(request, object_id))

    @policy(*DECIDERS, methods=FORM, **DECIDE)
    def correct_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The ordinary form: what somebody said on the phone, before they are validated."""
        self._found(request, pk)
        return super().change_view(request, str(pk))

    def response_change(self, request: HttpRequest, obj: Registration) -> HttpResponse:
        return redirect("admin:people_registration_change", obj.pk)

    @policy(*DECIDERS, methods=("POST",), **DECIDE)
    def accept_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        registration = self._found(request, pk)
        alike, _hidden = self._duplicates(request, registration)
        known = next((person for person in alike if str(person.pk) == request.POST.get("file")), None)
        if known is None and request.POST.get("file") != NEW:
            messages.error(request, _("Choisissez une fiche, ou une nouvelle."))
            return redirect("admin:people_registration_change", pk)
        try:
            done = accept(pk, request.user, known)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            self._say(request, done, _("%(name)s est inscrit·e.") % {"name": registration})
        return redirect("admin:people_registration_change", pk)

    @policy(*DECIDERS, methods=("POST",), **DECIDE)
    def refuse_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        registration = self._found(request, pk)
        form = RefusalForm(request.POST)
        if not form.is_valid():
            return self.page(request, registration, form)
        done = refuse(pk, request.user, form.cleaned_data["reason"])
        self._say(request, done, _("L’inscription de %(name)s est refusée.") % {"name": registration})
        return redirect("admin:people_registration_change", pk)

    @policy(*DECIDERS, methods=("POST",), throttle="60/h", **DECIDE)
    def tell_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        registration = self._found(request, pk)
        if registration.decided_at and tell(registration):
            messages.success(request, _("La réponse part de nouveau."))
        else:
            messages.error(request, _("Rien ne permet de joindre cette personne : ni adresse, ni mobile."))
        return redirect("admin:people_registration_change", pk)

    @policy(*DECIDERS, methods=("POST",), **DECIDE)
    def agreement_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What a guardian said on the phone or on paper."""
        registration = self._found(request, pk)
        channel, agrees = request.POST.get("channel"), request.POST.get("agrees")
        if not registration.is_under_15 or channel not in BY_HAND or agrees not in ("yes", "no"):
            messages.error(request, _("Dites comment vous avez reçu sa réponse."))
        else:
            agreement = getattr(registration, "agreement", None) or ask_guardian(registration)
            answer(agreement, agrees == "yes", channel, request.user)
            messages.success(request, _("La réponse du représentant légal est notée."))
        return redirect("admin:people_registration_change", pk)

    @policy(*DECIDERS, methods=("POST",), throttle="60/h", **DECIDE)
    def ask_guardian_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        registration = self._found(request, pk)
        if missing_agreement(registration):
            ask_guardian(registration)
            messages.success(request, _("Un nouveau lien part vers le représentant légal."))
        return redirect("admin:people_registration_change", pk)

    def page(self, request: HttpRequest, registration: Registration, refusal: forms.Form | None = None):
        people, hidden = self._duplicates(request, registration)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(registration),
            "registration": registration,
            "answers": [
                answer
                for question in questions_for(registration)
                for answer in question.answers(registration)
            ],
            "missing": [self.opts.get_field(name).verbose_name for name in registration.unanswered()],
            "under_15": registration.is_under_15,
            "agreement": getattr(registration, "agreement", None),
            "promise": promise(registration) if registration.submitted_at else None,
            "duplicates": people,
            "hidden": hidden,
            "refusal": refusal or RefusalForm(label_suffix=""),
            "decides": self.has_change_permission(request, registration),
        }
        return TemplateResponse(request, "people/registration/triage.html", context)

    def _found(self, request: HttpRequest, pk) -> Registration:
        return get_object_or_404(self.get_queryset(request).select_related("school", "user", "person"), pk=pk)

    def _duplicates(self, request: HttpRequest, registration: Registration) -> tuple[list[Person], int]:
        """Those that the officer sees, and how many others there are."""
        file = file_of(registration)
        likely = len(likely_duplicates(file, Person.objects.all()))
        seen = list(likely_duplicates(file, Person.objects.visible_to(request.user)))
        return seen, max(likely - len(seen), 0)

    def _say(self, request: HttpRequest, done: bool, sentence: str) -> None:
        if done:
            messages.success(request, sentence)
        else:
            messages.warning(request, _("Quelqu’un a déjà décidé : rien n’a changé."))
