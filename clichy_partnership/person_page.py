"""A person's page: who they are, what comes next, and all that happened with them, in every programme."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.contrib import admin
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clichy_partnership.overview import PROGRAMMES, line, tools, waits
from common import french
from common.access import BACK_OFFICE, Scope, policy, readable
from people.access_records import readers_of
from people.minors import MAJORITY
from people.models import (
    Affiliation,
    Consent,
    FormerRef,
    Invitation,
    OutgoingMessage,
    Person,
    Registration,
    User,
)

OVERVIEW = "admin:people_person_overview"


@policy(*BACK_OFFICE, scope=Scope.PROGRAMME, permissions=("people.view_person",), about=Person)
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = request.user
    person = Person.objects.visible_to(viewer).filter(pk=pk).first()
    if person is None:
        return merged_into(viewer, pk)
    told = {word: list(module.events(person, viewer)) for word, (_title, module) in PROGRAMMES.items()}
    is_minor = Registration.is_before(person.birth_date, MAJORITY)
    context = {
        **admin.site.each_context(request),
        "title": _("Parcours"),
        "subtitle": str(person),
        "opts": Person._meta,
        "person": person,
        "age": age(person.birth_date),
        "is_minor": is_minor,
        "guardian": is_minor or (person.birth_date is None and person.guardian_name),
        "affiliations": belongs(person, viewer),
        "consents": consents(person, viewer),
        "account": account(person, viewer),
        "tasks": waits(person, viewer),
        "tools": tools(request, person, buttons(person, viewer)),
        "line": line(request, told),
    }
    return render(request, "admin/people/person/overview.html", context)


def merged_into(viewer: User, pk: int) -> HttpResponse:
    """A file that was merged leads to the one that stays."""
    former = FormerRef.objects.visible_to(viewer).filter(former_id=pk).first()
    if former is None:
        raise Http404
    return redirect(OVERVIEW, former.person_id)


def age(birth_date: dt.date | None) -> str:
    if birth_date is None or birth_date > timezone.localdate():
        return ""
    years = relativedelta(timezone.localdate(), birth_date).years
    return ngettext("%(years)d an", "%(years)d ans", years) % {"years": years}


def belongs(person: Person, viewer: User) -> list[Affiliation]:
    running = readable(Affiliation, viewer).running_on(timezone.localdate()).filter(person=person)
    return list(running.select_related("organisation").order_by("started_on", "pk"))


def buttons(person: Person, viewer: User) -> list[tuple[str, str]]:
    """What the programmes may do for somebody; an account that exists invites nobody."""
    model_admin = admin.site.get_model_admin(Person)
    of_the_form = model_admin.tools
    has_account = User.objects.filter(person=person).exists()
    allowed = [
        (label, reverse(url, args=[person.pk]))
        for label, url, right in of_the_form
        if url != OVERVIEW and viewer.has_perm(right) and not (has_account and url.endswith("_invite"))
    ]
    offered = [button for offer in model_admin.offers for button in offer(person, viewer)]
    return allowed + offered + messages_to(person, viewer) + readers_of(person, viewer)


def messages_to(person: Person, viewer: User) -> list[tuple[str, str]]:
    """« Je n’ai rien reçu » : what was written to them, and whether it left."""
    if not readable(OutgoingMessage, viewer).filter(person=person).exists():
        return []
    listed = reverse("admin:people_outgoingmessage_changelist")
    return [(_("Ses messages"), f"{listed}?person__id__exact={person.pk}")]


def account(person: Person, viewer: User) -> str:
    """How they sign in, for those who may invite them; empty for others."""
    if not viewer.has_perm("people.view_invitation"):
        return ""
    user = User.objects.filter(person=person).only("is_active", "last_login").first()
    if user:
        if not user.is_active:
            return _("Compte fermé")
        seen = user.last_login and french.day(timezone.localdate(user.last_login))
        return _("Compte ouvert, dernière visite le %(day)s") % {"day": seen} if seen else _("Compte ouvert")
    invitation = readable(Invitation, viewer).filter(person=person).first()
    if invitation is None:
        return _("Pas de compte, jamais invité·e")
    return _("Pas de compte ; invitation %(state)s") % {"state": invitation.state}


def consents(person: Model, viewer: User) -> list[tuple[str, list[str]]]:
    """(purpose, the last word of each of those who had to agree), for those who may read the ledger."""
    last: dict[tuple[str, str], Consent] = {}
    for consent in readable(Consent, viewer).filter(person=person).order_by("said_at", "pk"):
        last[consent.purpose, consent.by] = consent
    said: dict[str, list[str]] = {}
    for consent in last.values():
        words = {
            "who": consent.get_by_display(),
            "day": french.day(timezone.localdate(consent.said_at)),
        }
        sentence = _("oui, %(who)s, le %(day)s") if consent.given else _("non, %(who)s, le %(day)s")
        said.setdefault(consent.get_purpose_display(), []).append(sentence % words)
    return list(said.items())
