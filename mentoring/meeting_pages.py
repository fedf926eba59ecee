"""A contested meeting: the team hears both sides, then says whether it counts."""

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import FORM, Role, Scope, policy
from mentoring.follow_forms import MeetingForm
from mentoring.follow_pages import names_of
from mentoring.models import Meeting

DECIDERS = (Role.ADMINISTRATOR, Role.MENTORING_OFFICER)


@policy(
    *DECIDERS, methods=FORM, scope=Scope.PROGRAMME, permissions=("mentoring.change_meeting",), about=Meeting
)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Meeting.objects.visible_to(request.user).select_related("mentorship", "logged_by")
    meeting = get_object_or_404(seen, pk=pk)
    form = MeetingForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        if settle(meeting, counts=form.cleaned_data["decision"] == "confirm"):
            messages.success(request, _("C’est noté."))
        else:
            messages.warning(request, _("Quelqu’un a déjà tranché : rien n’a changé."))
        return redirect("admin:mentoring_meeting_change", pk)
    context = admin.site.each_context(request) | {
        "title": _("Rencontre contestée"),
        "opts": Meeting._meta,
        "meeting": meeting,
        "names": names_of(meeting.mentorship),
        "form": form,
    }
    return render(request, "mentoring/decide.html", context)


@transaction.atomic
def settle(meeting: Meeting, *, counts: bool) -> bool:
    """False when it was settled already."""
    locked = Meeting.objects.contested().select_for_update(of=["self"]).filter(pk=meeting.pk).first()
    if locked is None:
        return False
    if counts:
        locked.confirmed, locked.confirmation = True, Meeting.Confirmation.STAFF
    else:
        locked.set_aside_on = timezone.localdate()
    locked.save()
    return True
