"""A mentorship as its mentor and its young people live it, on a phone: first names only, and no contact details."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common import french
from common.access import FORM, Role, Scope, Sensitivity, policy
from mentoring import health, living, meetings
from mentoring.conversations import unread
from mentoring.life_forms import ContestForm, EndForm, LogForm, PauseForm, ReviewForm
from mentoring.lives import ClosingReview, MeetingAttempt, Pause
from mentoring.models import Meeting, Mentorship, MentorshipMember
from people.models import Person

MEMBERS = (Role.MENTOR, Role.STUDENT, Role.RESIDENT, Role.TUTOR)
OWN = {"scope": Scope.OWN, "about": Mentorship}
SHOWN = 20


def found(request: HttpRequest, ref: str) -> Mentorship:
    """One's own, open or over."""
    return get_object_or_404(Mentorship.objects.visible_to(request.user).real(), ref=ref)


def open_one(request: HttpRequest, ref: str) -> Mentorship | None:
    """The same while it is open, for who is still in it; None when it is over, for them."""
    mentorship, today = found(request, ref), timezone.localdate()
    present = MentorshipMember.objects.present_on(today).filter(
        mentorship=mentorship, person=request.user.person_id
    )
    return mentorship if mentorship.is_open_on(today) and present.exists() else None


@policy(*MEMBERS, sensitivity=Sensitivity.SENSITIVE, **OWN)
def mentorship(request: HttpRequest, ref: str) -> HttpResponse:
    shown, today = found(request, ref), timezone.localdate()
    known = Person.objects.visible_to(request.user).exclude(pk=request.user.person_id)
    members = (
        MentorshipMember.objects.visible_to(request.user)
        .present_on(today)
        .filter(mentorship=shown, person__in=known)
    )
    noted = Meeting.objects.visible_to(request.user).filter(mentorship=shown, set_aside_on=None)
    to_confirm = set(meetings.awaiting(request.user).filter(mentorship=shown).values_list("pk", flat=True))
    is_open = open_one(request, ref) is not None
    suspended = Mentorship.objects.filter(health.is_suspended(today), pk=shown.pk)
    context = {
        "mentorship": shown,
        "members": list(members.select_related("person").order_by("role", "person__search_key")),
        "meetings": [
            (meeting, meeting.pk in to_confirm) for meeting in noted.order_by("-held_on", "-pk")[:SHOWN]
        ],
        "hours": hours_of(noted.filter(confirmed=True)),
        "is_open": is_open,
        "pause": Pause.objects.visible_to(request.user).filter(mentorship=shown, ended_on=None).first(),
        "is_suspended": is_open and suspended.exists(),
        "unread": unread(request.user.person, today).filter(mentorship=shown).count(),
        "may_prolong": is_open and living.may_prolong(shown),
        "review_to_give": not is_open and reviews_to_give(request, shown).exists(),
    }
    return render(request, "mentoring/mentorship.html", context)


def hours_of(confirmed: QuerySet) -> str:
    """Nothing where there is none."""
    minutes = sum(confirmed.values_list("minutes", flat=True))
    return french.number(minutes / 60, 1) if minutes else ""


@policy(*MEMBERS, methods=FORM, throttle="60/h", **OWN)
def log(request: HttpRequest, ref: str) -> HttpResponse:
    shown = open_one(request, ref)
    if shown is None:
        return redirect("mentorship", ref)
    meeting = Meeting(mentorship=shown)
    form = LogForm(request.POST if request.method == "POST" else None, instance=meeting)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["took_place"] == "no":
            return attempted(request, shown, form)
        meeting.ref = form.cleaned_data["ref"]
        try:
            kept = meetings.log(meeting, request.user)
        except ValidationError as error:
            form.add_error("held_on", error.messages)
        else:
            tell(request, kept)
            return redirect("mentorship", ref)
    return render(
        request, "mentoring/log.html", {"mentorship": shown, "form": form, "names": names(request, shown)}
    )


def attempted(request: HttpRequest, mentorship: Mentorship, form: LogForm) -> HttpResponse:
    """Counted apart: it says that somebody tried."""
    tried = MeetingAttempt(
        mentorship=mentorship, tried_on=form.cleaned_data["held_on"], channel=form.cleaned_data["channel"]
    )
    same = MeetingAttempt.objects.filter(
        mentorship=mentorship, tried_on=tried.tried_on, logged_by=request.user
    )
    if not same.exists():
        tried.logged_by = request.user
        tried.save()
    messages.success(request, _("C’est noté : vous avez essayé. Ça compte, et l’équipe le voit."))
    return redirect("mentorship", mentorship.ref)


def tell(request: HttpRequest, meeting: Meeting) -> None:
    if meeting.confirmed:
        messages.success(request, _("Vous avez tous les deux noté cette rencontre : elle est confirmée."))
    else:
        messages.success(request, _("C’est noté. L’autre n’a plus qu’à dire oui."))


@policy(*MEMBERS, methods=FORM, scope=Scope.OWN, about=Meeting)
def meeting(request: HttpRequest, ref: str) -> HttpResponse:
    """One tap: it was so. Or a few words: it was not."""
    shown = get_object_or_404(
        Meeting.objects.visible_to(request.user).select_related("mentorship", "logged_by__person"), ref=ref
    )
    form = ContestForm(request.POST if "because" in request.POST else None, label_suffix="")
    if request.method == "POST":
        if "because" not in request.POST:
            meetings.confirm(shown, request.user)
            messages.success(request, _("Merci, la rencontre est confirmée."))
            return redirect("mentorship", shown.mentorship.ref)
        if form.is_valid():
            meetings.contest(shown, request.user, form.cleaned_data["because"])
            messages.success(request, _("C’est noté. L’équipe regarde, et vous en parle si besoin."))
            return redirect("mentorship", shown.mentorship.ref)
    context = {"meeting": shown, "form": form, "asks": meetings.is_for(shown, request.user)}
    return render(request, "mentoring/meeting.html", context)


@policy(*MEMBERS, methods=FORM, **OWN)
def pause(request: HttpRequest, ref: str) -> HttpResponse:
    shown = open_one(request, ref)
    if shown is None:
        return redirect("mentorship", ref)
    running = Pause.objects.visible_to(request.user).filter(mentorship=shown, ended_on=None).first()
    form = PauseForm(request.POST if "why" in request.POST else None, label_suffix="")
    if request.method == "POST" and running:
        if running.why != Pause.Why.SUSPENDED:  # the team suspended it: the team takes it up
            living.take_up(shown)
            messages.success(request, _("C’est reparti."))
        return redirect("mentorship", ref)
    if request.method == "POST" and form.is_valid():
        try:
            living.pause(shown, form.cleaned_data["why"], form.cleaned_data["back_on"], request.user)
        except ValidationError as error:
            form.add_error("back_on", error.messages)
        else:
            messages.success(request, _("La pause est notée : personne n’attend rien de vous d’ici là."))
            return redirect("mentorship", ref)
    context = {"mentorship": shown, "form": form, "pause": running, "names": names(request, shown)}
    return render(request, "mentoring/pause.html", context)


@policy(*MEMBERS, methods=("POST",), **OWN)
def prolong(request: HttpRequest, ref: str) -> HttpResponse:
    shown = open_one(request, ref)
    if shown and living.prolong(shown, request.user):
        messages.success(request, _("L’accompagnement continue, trois mois de plus."))
    return redirect("mentorship", ref)


@policy(*MEMBERS, methods=FORM, **OWN)
def end(request: HttpRequest, ref: str) -> HttpResponse:
    shown = open_one(request, ref)
    if shown is None:
        return redirect("mentoring_review", ref)
    role = meetings.side_of(shown, request.user)
    form = EndForm(shown, role, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        living.end(shown, form.cleaned_data["reason"], request.user)
        return redirect("mentoring_review", ref)
    return render(
        request, "mentoring/end.html", {"mentorship": shown, "form": form, "names": names(request, shown)}
    )


def reviews_to_give(request: HttpRequest, mentorship: Mentorship):
    """One's own place in it, while nothing was said of it."""
    return MentorshipMember.objects.filter(mentorship=mentorship, person=request.user.person_id, review=None)


@policy(*MEMBERS, methods=FORM, **OWN)
def review(request: HttpRequest, ref: str) -> HttpResponse:
    shown = found(request, ref)
    member = reviews_to_give(request, shown).first()
    if member is None or shown.is_open_on(timezone.localdate()):
        return redirect("mentorship", ref)
    form = ReviewForm(
        request.POST if request.method == "POST" else None, instance=ClosingReview(member=member)
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Merci. Votre avis aide les suivants."))
        return redirect("mentorship", ref)
    return render(request, "mentoring/review.html", {"mentorship": shown, "form": form})


def names(request: HttpRequest, mentorship: Mentorship) -> str:
    """First names of the others who are in it."""
    people = living.people_in(mentorship)
    return ", ".join(sorted(person.first_name for person in people if person.pk != request.user.person_id))
