"""A matching in the back-office: launch, read through, adjust, ask « et si », publish, and what came of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Avg, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.access import FORM, Role, Scope, Sensitivity, policy
from common.admin import ReadOnlyAdmin
from common.lists import filter_of
from common.search import searched_words
from mentoring import matching_desk as desk
from mentoring.matching import Difference, what_if
from mentoring.matching_forms import DecisionForm, WhatIfForm
from mentoring.matching_inputs import inputs_on, mentors_on, waiting
from mentoring.matching_report import tables
from mentoring.models import MatchedPair, MatchingRun, Mentor, MentoringRequest, PairRule
from mentoring.scoring import MOST, Criterion
from people.models import Person, User

KEEPERS = (Role.ADMINISTRATOR, Role.MENTORING_OFFICER)
VIEW, CHANGE = (f"mentoring.{right}_matchingrun" for right in ("view", "change"))
OF_A_RUN = {"scope": Scope.PROGRAMME, "sensitivity": Sensitivity.SENSITIVE, "about": MatchingRun}
PER_PAGE, LOW = 25, 50
RUNS = {
    "to_publish": (gettext_lazy("à relire et publier"), lambda day: Q(published_at=None)),
    "published": (gettext_lazy("publiés"), lambda day: Q(published_at__isnull=False)),
}
SHOWN = {
    "": (gettext_lazy("toutes"), Q()),
    "low": (gettext_lazy("moins de 50 points"), Q(score__lt=LOW)),
    "group": (gettext_lazy("petits groupes"), Q(in_group=True)),
    "pinned": (gettext_lazy("décidées par l’équipe"), Q(pinned=True)),
    "stopped": (gettext_lazy("non proposées"), ~Q(stopped_by="")),
}


class MatchingRunAdmin(ReadOnlyAdmin):
    roles, sensitivity = frozenset(KEEPERS), Sensitivity.SENSITIVE
    change_list_template = "admin/mentoring/matchingrun/change_list.html"
    list_display = ["__str__", "computed_at", "asked_by", "published_at"]
    list_filter = [filter_of(gettext_lazy("état"), "situation", RUNS)]
    list_select_related = ["asked_by"]
    date_hierarchy = "computed_at"

    def get_urls(self):
        def at(route: str, view, name: str):
            return path(route, self.admin_site.admin_view(view), name=f"mentoring_matchingrun_{name}")

        return [
            at("<int:pk>/attente/", self.waiting_view, "waiting"),
            at("<int:pk>/bilan/", self.report_view, "report"),
            at("<int:pk>/et-si/", self.what_if_view, "what_if"),
            at("<int:pk>/decision/", self.decide_view, "decide"),
            at("<int:pk>/lever/", self.lift_view, "lift"),
            at("<int:pk>/recalculer/", self.compute_view, "compute"),
            at("<int:pk>/publier/", self.publish_view, "publish"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("mentoring.add_matchingrun")

    def add_view(self, request: HttpRequest, form_url="", extra_context=None) -> HttpResponse:
        """Nothing is filled in: a matching is computed."""
        if request.method == "POST":
            run = desk.start(request.user)
            return redirect("admin:mentoring_matchingrun_change", run.pk)
        context = {
            "waiting": waiting().count(),
            "mentors": mentors_on(timezone.localdate()).count(),
        }
        return self._page(request, "start", None, _("Rapprocher jeunes et mentors"), context)

    def change_view(self, request: HttpRequest, object_id, form_url="", extra_context=None) -> HttpResponse:
        """The pairs: why these two."""
        if not str(object_id).isdigit() or request.method != "GET":
            return redirect("admin:mentoring_matchingrun_changelist")
        run = self._found(request, object_id)
        words, kept = request.GET.get("q", "")[:100], request.GET.get("montrer", "")
        pairs = searched(run.pairs.filter(SHOWN.get(kept, SHOWN[""])[1]), words, "mentee", "mentor")
        page = Paginator(pairs.select_related("mentee", "mentor", "proposal"), PER_PAGE).get_page(
            request.GET.get("page")
        )
        context = {
            "page": page,
            "shown": explained(page.object_list),
            "words": words,
            "kept": kept,
            "choices": [(code, label) for code, (label, _condition) in SHOWN.items()],
            "rules": decisions(run, request.user),
            "refused": run.refused,
            "is_stale": desk.is_stale(run),
            **run.pairs.aggregate(floor=Min("score", filter=Q(pinned=False)), mean=Avg("score")),
        }
        return self._page(request, "review", run, str(run), context)

    @policy(*KEEPERS, permissions=(VIEW,), **OF_A_RUN)
    def waiting_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who is left without a mentor, and why nobody."""
        run, words = self._found(request, pk), request.GET.get("q", "")[:100]
        left = searched(run.unmatched.select_related("person"), words, "person")
        page = Paginator(left, PER_PAGE).get_page(request.GET.get("page"))
        shown = [(row, [(count, desk.sentence(code)) for code, count in row.reasons.items()]) for row in page]
        return self._page(
            request, "waiting", run, _("Qui attend encore"), {"page": page, "shown": shown, "words": words}
        )

    @policy(*KEEPERS, permissions=(VIEW,), **OF_A_RUN)
    def report_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self._found(request, pk)
        return self._page(request, "report", run, _("Bilan du rapprochement"), {"tables": tables(run)})

    @policy(*KEEPERS, permissions=(VIEW,), **OF_A_RUN)
    def what_if_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Computed from the records of this moment, and kept nowhere."""
        run = self._found(request, pk)
        asks = "change" in request.GET
        form = WhatIfForm(run, request.user, request.GET if asks else None, initial=request.GET.dict())
        context = {"form": form}
        if asks and form.is_valid():
            context |= {"asked": True, **named(what_if(inputs_on(run.day), **form.question()), request.user)}
        return self._page(request, "what_if", run, _("Et si…"), context)

    @policy(*KEEPERS, methods=FORM, permissions=(CHANGE, "mentoring.add_pairrule"), **OF_A_RUN)
    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Two people put together or kept apart, with a reason; the matching is then computed again."""
        run = self._found(request, pk)
        if run.is_published:
            return self._too_late(request, run)
        sent = request.POST if request.method == "POST" else None
        form = DecisionForm(run, request.user, sent, initial=request.GET.dict())
        if form.is_valid():
            try:
                refusal = desk.decide(run, form.save(commit=False), request.user)
            except ValidationError as error:
                refusal = " ".join(error.messages)
            if not refusal:
                messages.success(request, _("C’est noté, et le rapprochement est recalculé."))
                return redirect("admin:mentoring_matchingrun_change", run.pk)
            form.add_error(None, _("Impossible : %(why)s.") % {"why": refusal.rstrip(".")})
        return self._page(request, "decide", run, _("Décider d’un binôme"), {"form": form})

    @policy(*KEEPERS, methods=("POST",), permissions=(CHANGE, "mentoring.change_pairrule"), **OF_A_RUN)
    def lift_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self._found(request, pk)
        if run.is_published:
            return self._too_late(request, run)
        key = request.POST.get("rule", "")
        rules = PairRule.objects.in_force().visible_to(request.user)
        desk.lift(run, get_object_or_404(rules, pk=int(key) if key.isdecimal() else 0))
        messages.success(request, _("La décision est levée, et le rapprochement recalculé."))
        return redirect("admin:mentoring_matchingrun_change", run.pk)

    @policy(*KEEPERS, methods=("POST",), permissions=(CHANGE,), **OF_A_RUN)
    def compute_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self._found(request, pk)
        if desk.compute(run).is_published:
            return self._too_late(request, run)
        messages.success(request, _("Recalculé avec les fiches de maintenant."))
        return redirect("admin:mentoring_matchingrun_change", run.pk)

    @policy(*KEEPERS, methods=FORM, permissions=(CHANGE, "mentoring.add_proposal"), **OF_A_RUN)
    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asked first: everybody is then written to."""
        run = self._found(request, pk)
        if request.method == "GET":
            context = {"pairs": run.pairs.count(), "is_stale": desk.is_stale(run)}
            return self._page(request, "publish", run, _("Publier ce rapprochement"), context)
        published = desk.publish(run, request.user)
        if published is None:
            return self._too_late(request, run)
        self._tell(request, published)
        return redirect("admin:mentoring_matchingrun_change", run.pk)

    def _tell(self, request: HttpRequest, published: desk.Published) -> None:
        if published.proposed:
            told = ngettext(
                "%(count)d jeune reçoit une proposition.",
                "%(count)d jeunes reçoivent une proposition.",
                published.proposed,
            )
            messages.success(request, told % {"count": published.proposed})
        if published.stopped:
            told = ngettext(
                "%(count)d paire n’est plus possible aujourd’hui : elle n’est pas proposée.",
                "%(count)d paires ne sont plus possibles aujourd’hui : elles ne sont pas proposées.",
                published.stopped,
            )
            messages.warning(request, told % {"count": published.stopped})

    def _too_late(self, request: HttpRequest, run: MatchingRun) -> HttpResponse:
        messages.warning(request, _("Ce rapprochement est déjà publié : rien n’a changé."))
        return redirect("admin:mentoring_matchingrun_change", run.pk)

    def _found(self, request: HttpRequest, pk) -> MatchingRun:
        rows = self.get_queryset(request).select_related("asked_by", "published_by")
        return get_object_or_404(rows, pk=pk)

    def _page(
        self, request: HttpRequest, name: str, run: MatchingRun | None, title: str, context: dict
    ) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "run": run}
        if run:
            shared |= {"matched": run.pairs.count(), "left": run.unmatched.count()}
            shared["changes"] = not run.is_published and request.user.has_perm(CHANGE)
        return TemplateResponse(request, f"mentoring/matching_{name}.html", {**shared, **context})


def decisions(run: MatchingRun, user: User) -> list[tuple[PairRule, str]]:
    """Those in force, each with the sentence of the rule that it breaks, if any."""
    refused = {key: desk.sentence(code) for key, code in run.refused}
    rules = PairRule.objects.in_force().visible_to(user).select_related("mentee", "mentor", "made_by")
    return [(rule, refused.get(rule.pk, "")) for rule in rules]


def searched(rows: QuerySet, words: str, *people: str) -> QuerySet:
    """Those in which each word is in one of the names."""
    for word in searched_words(words):
        found = Q()
        for person in people:
            found |= Q(**{f"{person}__search_key__contains": word})
        rows = rows.filter(found)
    return rows


def explained(pairs: list[MatchedPair]) -> list[tuple[MatchedPair, list[tuple], str]]:
    """Each with its points, (criterion, points, of how many, what they share today), and why it was not proposed."""
    mentors = {
        row.person_id: row for row in Mentor.objects.filter(person__in=[pair.mentor_id for pair in pairs])
    }
    requests = MentoringRequest.objects.open().filter(person__in=[pair.mentee_id for pair in pairs])
    asking = {row.person_id: row for row in requests}
    return [
        (
            pair,
            [
                (
                    criterion.label,
                    pair.points.get(criterion, 0),
                    MOST[criterion],
                    shared(criterion, asking.get(pair.mentee_id), mentors.get(pair.mentor_id)),
                )
                for criterion in Criterion
            ],
            desk.sentence(pair.stopped_by) if pair.stopped_by else "",
        )
        for pair in pairs
    ]


OF_CRITERION = {Criterion.GOALS: "goals", Criterion.FIELD: "fields", Criterion.PLACE: "places"}


def shared(criterion: str, asked: MentoringRequest | None, offered: Mentor | None) -> str:
    name = OF_CRITERION.get(criterion)
    if not name or asked is None or offered is None:
        return ""
    return ", ".join(label for label in asked.said(name) if label in offered.said(name))


def named(difference: Difference, user: User) -> dict[str, list[tuple]]:
    """The same changes, with people in place of their keys."""
    moved = {
        "gains": difference.gains, "loses": difference.loses, "changes_of_mentor": difference.changes,
    }  # fmt: skip
    keys = {key for rows in moved.values() for row in rows for key in row if key}
    people = Person.objects.visible_to(user).in_bulk(keys)
    return {name: [[people.get(key) for key in row] for row in rows] for name, rows in moved.items()}
