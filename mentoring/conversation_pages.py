"""The messages of a mentorship, on a phone: the last at the bottom, above the box where one answers."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import FORM, Scope, Sensitivity, policy
from mentoring import contact_details
from mentoring.conversations import (
    LONGEST,
    has_minor,
    mark_read,
    open_to_members,
    place_of,
    read_up_to,
    silence,
    write,
)
from mentoring.models import Mentorship, MentorshipMember, MentorshipMessage
from mentoring.portal import MEMBERS
from mentoring.safeguarding_notifications import tell_others
from people.contact_pages import MessageField
from people.messages import new_token

SHOWN = 30
REFUSED = gettext_lazy(
    "Ce message n’est pas parti : il semble contenir un numéro, une adresse ou un compte. Avec une personne mineure, "
    "tout passe par ici, pour protéger chacun. Retirez-le, et envoyez de nouveau."
)


class MessageForm(forms.Form):
    text = MessageField(
        label=gettext_lazy("Votre message"), max_length=LONGEST, widget=forms.Textarea({"rows": 4})
    )
    token = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(self, with_minor: bool, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.with_minor = with_minor

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if self.with_minor and contact_details.found_in(text):
            raise forms.ValidationError(REFUSED)
        return text


@policy(
    *MEMBERS,
    methods=FORM,
    scope=Scope.OWN,
    sensitivity=Sensitivity.SENSITIVE,
    about=Mentorship,
    throttle="60/h",
)
def conversation(request: HttpRequest, ref: str) -> HttpResponse:
    today = timezone.localdate()
    seen = Mentorship.objects.visible_to(request.user).filter(open_to_members(today))
    mentorship = get_object_or_404(seen, ref=ref)
    place = place_of(request.user.person, mentorship, today)
    if place is None:
        raise Http404
    with_minor = has_minor(mentorship, today)
    form = MessageForm(with_minor, request.POST if request.method == "POST" else None)
    if "read" in request.POST:
        mark_read(place, number(request.POST.get("seen")))
        return redirect(request.path)
    if request.method == "POST" and form.is_valid() and not silence(mentorship, today):
        sent(request, place, form.cleaned_data)
        return redirect(f"{request.path}#ecrire")
    return render(request, "mentoring/conversation.html", shown(request, mentorship, place, form))


@transaction.atomic
def sent(request: HttpRequest, place: MentorshipMember, given: dict) -> None:
    message, is_new = write(place, given["text"], given["token"] or new_token(), given["seen"] or 0)
    if is_new:
        tell_others(message)
    messages.success(request, _("Votre message est envoyé."))


def number(given: str | None) -> int:
    return int(given) if given and given.isdecimal() and len(given) < 19 else 0


def shown(request: HttpRequest, mentorship: Mentorship, place: MentorshipMember, form: MessageForm) -> dict:
    """The last messages, or those before the one that the address names."""
    written = MentorshipMessage.objects.visible_to(request.user).filter(mentorship=mentorship)
    before = number(request.GET.get("avant"))
    page = written.filter(pk__lt=before) if before else written
    last = list(page.select_related("author__person").order_by("-pk")[: SHOWN + 1])
    rows, read = last[:SHOWN][::-1], read_up_to(place)
    newest = rows[-1].pk if rows else 0
    for row in rows:
        row.is_mine, row.is_new = row.author_id == place.pk, row.pk > read and row.author_id != place.pk
    if not form.is_bound:
        form = MessageForm(form.with_minor, initial={"token": new_token(), "seen": newest})
    return {
        "mentorship": mentorship,
        "rows": rows,
        "older": f"{reverse('conversation', args=[mentorship.ref])}?avant={rows[0].pk}"
        if len(last) > SHOWN
        else "",
        "is_past": bool(before),
        "newest": newest,
        "unread": sum(row.is_new for row in rows),
        "silence": silence(mentorship, timezone.localdate()),
        "with_minor": form.with_minor,
        "names": mentorship.ended_on is None,
        "form": form,
    }
