"""In the back-office: the files that look alike, and two of them merged into one."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import FORM, Scope, policy
from common.history_page import read_value
from common.lists import BoundedPaginator
from people.access import STAFF
from people.duplicates import groups, oldest_of_groups
from people.identity import DistinctPeople, FormerRef
from people.merge import COMPARED, merge
from people.models import Person

PER_PAGE = 20
RIGHT = "people.merge_person"
MERGED = gettext_lazy("Ces deux fiches n’en font plus qu’une : la voici.")


@policy(*STAFF, methods=FORM, scope=Scope.PROGRAMME, permissions=("people.change_person",))
def likely_the_same(request: HttpRequest) -> HttpResponse:
    people = Person.objects.visible_to(request.user)
    if request.method == "POST":
        keys = [request.POST.get(name, "") for name in ("first", "second")]
        one, other = (get_object_or_404(people, pk=key if key.isdigit() else None) for key in keys)
        if one != other:
            first, second = sorted((one, other), key=lambda person: person.pk)
            DistinctPeople.objects.get_or_create(first=first, second=second)
            said = _("C’est noté : les fiches de %(one)s et de %(other)s ne vous seront plus proposées.")
            messages.success(request, said % {"one": one, "other": other})
        return redirect(request.get_full_path())
    page = BoundedPaginator(oldest_of_groups(people), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Doublons probables"),
        "opts": Person._meta,
        "page": page,
        "groups": groups(list(page), people),
        "merges": request.user.has_perm(RIGHT),
    }
    return render(request, "people/duplicates.html", context)


class MergeForm(forms.Form):
    """Which file stays, and for each field in which the two differ, whose value: `older` or `newer`."""

    OLDER, NEWER = "older", "newer"

    stays = forms.ChoiceField(
        label=gettext_lazy("Quelle fiche reste ?"), initial=OLDER, widget=forms.RadioSelect
    )

    def __init__(self, older: Person, newer: Person, *args):
        super().__init__(*args, label_suffix="")
        self.older, self.newer = self.pair = older, newer
        self.same: list[tuple[str, str]] = []
        numbered = _("La fiche n° %(key)s")
        self.fields["stays"].choices = [
            (self.OLDER, numbered % {"key": older.pk} + " " + _("(la plus ancienne)")),
            (self.NEWER, numbered % {"key": newer.pk}),
        ]
        for field in COMPARED:
            values = [getattr(person, field.name) for person in (older, newer)]
            read = [read_value(field, value, {}, {}) for value in values]
            label = capfirst(str(field.verbose_name))
            if values[0] == values[1]:
                self.same.append((label, read[0]))
                continue
            self.fields[field.name] = forms.ChoiceField(
                label=label,
                choices=list(zip((self.OLDER, self.NEWER), read, strict=True)),
                initial=self.OLDER if values[0] else self.NEWER,
                widget=forms.RadioSelect,
            )

    def differing(self) -> list[forms.BoundField]:
        return [field for field in self if field.name != "stays"]

    def choice(self) -> tuple[Person, Person, set[str]]:
        """The file that stays, the other one, and the fields whose value comes from the other one."""
        given = dict(self.cleaned_data)
        stays = given.pop("stays")
        pair = (self.older, self.newer) if stays == self.OLDER else (self.newer, self.older)
        return *pair, {name for name, whose in given.items() if whose != stays}

    def kept_values(self) -> list[tuple[str, str]]:
        """(label, value) of each choice, for the confirmation."""
        return [
            (bound.label, dict(bound.field.choices)[self.cleaned_data[bound.name]])
            for bound in self.differing()
        ]


@policy(*STAFF, methods=FORM, scope=Scope.PROGRAMME, permissions=(RIGHT,), about=Person)
def merge_files(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Asked once, shown what it will do, then done."""
    if stays := _already(request, pk, other):
        messages.info(request, MERGED)
        return redirect("admin:people_person_change", stays.pk)
    seen = Person.objects.visible_to(request.user)
    try:
        older, newer = (get_object_or_404(seen, pk=key) for key in sorted((pk, other)))
    except Http404:
        if _already(request, pk, other):  # by somebody else, between the two questions
            return redirect(request.path)
        raise
    if older == newer:
        return redirect("admin:people_person_change", pk)
    form = MergeForm(older, newer, request.POST if request.method == "POST" else None)
    context = {
        **admin.site.each_context(request),
        "title": _("Fusionner deux fiches"),
        "opts": Person._meta,
        "form": form,
    }
    if form.is_valid():
        kept, removed, taken = form.choice()
        confirmed = "confirm" in request.POST
        try:
            moved = merge(kept, removed, taken, request.user, rehearsal=not confirmed)
        except ValidationError as refusal:
            if _already(request, pk, other):
                return redirect(request.path)
            form.add_error(None, ValidationError(refusal.messages))
        else:
            if confirmed:
                messages.success(request, MERGED)
                return redirect("admin:people_person_change", kept.pk)
            context |= {"kept": kept, "removed": removed, "moved": moved, "values": form.kept_values()}
            return render(request, "people/merge_confirm.html", context)
    return render(request, "people/merge.html", context)


def _already(request: HttpRequest, pk: int, other: int) -> Person | None:
    """The file that stays, when these two have been merged."""
    pair = (pk, other)
    done = FormerRef.objects.visible_to(request.user).filter(former_id__in=pair, person__in=pair)
    former = done.select_related("person").first()
    return former and former.person
