"""In the back-office: every question and what became of it, the calls to make, and what falls due."""

import datetime as dt

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import OFFICERS, Role, Scope, policy, readable
from common.admin import ReadOnlyAdmin
from common.dates import working_days_after
from common.lists import filter_of
from followups import calendar
from followups.answering import Closed, add, call_later, refuse, revoke, send_again, standing, take
from followups.models import Followup
from followups.situations import FOLLOWUPS
from followups.waves import WAVES
from people.models import Interaction, OutgoingMessage

CALLERS = (Role.ADMINISTRATOR, *OFFICERS, Role.SCHOOL_STAFF)
RIGHT = "followups.change_followup"
WRITE = {"methods": ("POST",), "scope": Scope.PROGRAMME, "permissions": (RIGHT,), "about": Followup}
CALLS_SHOWN = 5
State, Source = Followup.State, Followup.Source
SituationFilter = filter_of(gettext_lazy("situation"), "situation", FOLLOWUPS)


class WaveFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("question"), "wave"

    def lookups(self, request, model_admin):
        return [(code, wave.title) for code, wave in WAVES.items()]

    def queryset(self, request, queryset):
        return queryset.filter(wave=self.value()) if self.value() else queryset


class LaterForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("Rappeler le"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    note = forms.CharField(
        label=gettext_lazy("À savoir pour la prochaine fois (facultatif)"), max_length=300, required=False
    )

    def __init__(self, followup: Followup, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.last = followup.closes_on
        self.fields["on"].initial = min(working_days_after(timezone.localdate(), 1), followup.closes_on)

    def clean_on(self) -> dt.date:
        on = self.cleaned_data["on"]
        if on <= timezone.localdate():
            raise forms.ValidationError(_("Choisissez un jour à venir."))
        if on > self.last:
            day = {"day": f"{self.last:%d/%m/%Y}"}
            raise forms.ValidationError(_("Après le %(day)s, une réponse ne compterait plus.") % day)
        return on


@admin.register(Followup)
class FollowupAdmin(ReadOnlyAdmin):
    change_list_template = "admin/followups/followup/change_list.html"
    list_display = ["to_whom", "phone", "title", "state", "call_on", "closes_on"]
    list_filter = [SituationFilter, WaveFilter]
    list_select_related = ["person", "organisation"]
    search_fields = ["person__search_key", "organisation__search_key"]
    search_help_text = gettext_lazy("Nom de la personne ou de l’organisation.")
    date_hierarchy = "due_on"

    @admin.display(description=gettext_lazy("question"))
    def title(self, followup: Followup) -> str:
        return str(followup)

    @admin.display(description=gettext_lazy("à"))
    def to_whom(self, followup: Followup) -> str:
        return " – ".join(str(who) for who in (followup.person, followup.organisation) if who)

    @admin.display(description=gettext_lazy("téléphone"))
    def phone(self, followup: Followup) -> str:
        return (followup.person and followup.person.phone) or "—"

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, "followups_followup"
        return [
            path("calendrier/", wrap(self.calendar_view), name=f"{name}_calendar"),
            path("<int:pk>/noter/", wrap(self.note_view), name=f"{name}_noter"),
            path("<int:pk>/rappeler/", wrap(self.later_view), name=f"{name}_rappeler"),
            path("<int:pk>/retirer/", wrap(self.revoke_view), name=f"{name}_retirer"),
            path("<int:pk>/renvoyer/", wrap(self.send_again_view), name=f"{name}_renvoyer"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id, form_url="", extra_context=None) -> HttpResponse:
        if not str(object_id).isdigit() or request.method != "GET":
            return redirect("admin:followups_followup_changelist")
        return self.page(request, self._found(request, object_id))

    @policy(*CALLERS, **WRITE)
    def note_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the person said on the phone: an answer, something more, or a refusal."""
        followup, form, more = self._found(request, pk), None, None
        try:
            if "refuse" in request.POST:
                self._say(request, refuse(followup, request.POST["refuse"] == "for_good", request.user))
            elif "add" in request.POST:
                more = add(followup, request.POST, request.user)
            else:
                form = take(followup, request.POST, Source.PHONE, request.user)
        except Closed as error:
            messages.warning(request, str(error))
        if any(each and each.errors for each in (form, more)):
            return self.page(request, self._found(request, pk), form, more)
        return redirect("admin:followups_followup_change", pk)

    @policy(*CALLERS, **WRITE)
    def later_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        followup = self._found(request, pk)
        later = LaterForm(followup, request.POST)
        if not later.is_valid():
            return self.page(request, followup, later=later)
        given = later.cleaned_data
        self._say(request, call_later(followup, given["on"], given["note"], request.user))
        return redirect("admin:followups_followup_changelist")

    @policy(*CALLERS, **WRITE)
    def send_again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        followup = self._found(request, pk)
        open_ones = Followup.objects.asked().of_the_living().filter(pk=pk, person__isnull=False)
        if send_again(open_ones):
            messages.success(request, _("Un nouveau lien part vers cette personne."))
        else:
            messages.warning(request, _("Rien n’est parti : ni adresse ni mobile, ou un lien déjà envoyé."))
        return redirect("admin:followups_followup_change", followup.pk)

    @policy(*CALLERS, **WRITE)
    def revoke_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """For a message that went astray."""
        followup = self._found(request, pk)
        if revoke(followup):
            messages.success(request, _("Les liens déjà envoyés n’ouvrent plus rien."))
        else:
            messages.warning(request, _("Aucun lien envoyé n’ouvrait encore cette question."))
        return redirect("admin:followups_followup_change", pk)

    @policy(*CALLERS, scope=Scope.PROGRAMME, permissions=("followups.view_followup",))
    def calendar_view(self, request: HttpRequest) -> HttpResponse:
        day = timezone.localdate()
        waves, months = calendar.coming(request.user, day)
        context = {"waves": waves, "rows": months, **self._chosen(request, day)}
        return self._page(request, "followups/calendar.html", _("Ce qui vient"), context)

    def _chosen(self, request: HttpRequest, day: dt.date) -> dict:
        """The cases of one wave in one month, when the address names them."""
        code, month = request.GET.get("question", ""), request.GET.get("mois", "")
        seen = {wave.code: wave for wave in calendar.waves_of(request.user)}
        first = next((first for first in calendar.months(day) if first.isoformat()[:7] == month), None)
        if not code:
            return {}
        if code not in seen or first is None:
            raise Http404
        due = calendar.due_in(seen[code], first, request.user, day).order_by("due_on", "pk")
        cases = [(case.due_on, str(case)) for case in due[: calendar.SHOWN + 1]]
        return {
            "chosen": seen[code],
            "month": first,
            "cases": cases[: calendar.SHOWN],
            "more": len(cases) > calendar.SHOWN,
        }

    def page(self, request, followup: Followup, form=None, more=None, later=None) -> HttpResponse:
        may = request.user.has_perm(RIGHT)
        now = standing(followup, form, more, request.user)
        context = {
            "followup": followup,
            "question": now.question,
            "given": now.given,
            "form": now.form if may else None,
            "more": now.more if may else None,
            "later": (later or LaterForm(followup)) if may and followup.state == State.PHONE else None,
            "revokes": may and followup.links.filter(revoked_at=None).exists(),
            "sends": may and followup.state in Followup.ASKED and followup.person_id,
            "calls": self._calls(request, followup),
            "written": readable(OutgoingMessage, request.user).filter(
                person=followup.person_id, kind=followup.kind.letter.code, words__followup=followup.pk
            ),
        }
        return self._page(request, "followups/followup.html", str(followup), context)

    def _calls(self, request: HttpRequest, followup: Followup) -> list[Interaction]:
        """The last exchanges with whom it is asked: nobody likes to say the same twice."""
        with_them = readable(Interaction, request.user)
        if followup.person_id:
            with_them = with_them.filter(person=followup.person_id)
        else:
            with_them = with_them.filter(organisation=followup.organisation_id)
        return list(with_them.select_related("author")[:CALLS_SHOWN])

    def _found(self, request: HttpRequest, pk) -> Followup:
        rows = self.get_queryset(request).select_related("person", "organisation", "entered_by")
        return get_object_or_404(rows, pk=pk)

    def _say(self, request: HttpRequest, done: bool) -> None:
        if done:
            messages.success(request, _("C’est noté."))
        else:
            messages.warning(request, _("Cette question est déjà close : rien n’a changé."))

    def _page(self, request: HttpRequest, template: str, title: str, context: dict) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, template, {**shared, **context})
