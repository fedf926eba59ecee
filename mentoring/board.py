"""The coordinator's board: who needs her today, who is worth watching, and those that go well."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import Scope, Sensitivity, policy
from common.kit import Tab
from common.search import searched_words
from mentoring.health import BY_CODE, STATES, State, silence_share, state_of, with_health
from mentoring.models import Mentorship, MentorshipMember
from people.access import STAFF

SHOWN = 300  # pairs; the list holds them all


@dataclass(frozen=True)
class Row:
    mentorship: Mentorship
    mentors: str
    mentees: str
    state: State
    sign_on: dt.date
    days: int


@policy(
    *STAFF,
    scope=Scope.PROGRAMME,
    sensitivity=Sensitivity.PERSONAL,
    permissions=("mentoring.view_mentorship",),
)
def board(request: HttpRequest) -> HttpResponse:
    today, words, chosen = timezone.localdate(), request.GET.get("q", "")[:100], request.GET.get("etat", "")
    found = searched(with_health(Mentorship.objects.visible_to(request.user).real(), today), words)
    counts = tally(found)
    rows = [row(mentorship, today) for mentorship in shown(found, chosen)]
    by_silence, confirmed = silence_share(today)
    context = admin.site.each_context(request) | {
        "title": _("Tableau des accompagnements"),
        "opts": Mentorship._meta,
        "words": words,
        "chosen": BY_CODE.get(chosen),
        "tabs": tabs(counts, chosen, words),
        "now": [each for each in rows if each.state.now],
        "watched": [each for each in rows if not each.state.now and each.state.code != "well"],
        "well": [each for each in rows if each.state.code == "well"],
        "total": counts.total(),
        "is_cut": counts.total() > SHOWN,
        "silence": {"count": by_silence, "total": confirmed},
    }
    return render(request, "mentoring/board.html", context)


def searched(mentorships, words: str):
    for word in searched_words(words):
        named = MentorshipMember.objects.filter(person__search_key__contains=word)
        mentorships = mentorships.filter(pk__in=named.values("mentorship"))
    return mentorships


def tally(mentorships) -> Counter:
    """How many are in each state."""
    return Counter(STATES[place].code for place in mentorships.order_by().values_list("place", flat=True))


def shown(mentorships, chosen: str):
    """What is most urgent first, then the longest without a sign."""
    if chosen in BY_CODE:
        mentorships = mentorships.filter(place=STATES.index(BY_CODE[chosen]))
    ordered = mentorships.order_by("place", "sign_on", "pk")
    return ordered.prefetch_related("memberships__person")[:SHOWN]


def row(mentorship: Mentorship, today: dt.date) -> Row:
    members = [member for member in mentorship.memberships.all() if member.left_on is None]
    named = {
        role: ", ".join(str(member.person) for member in members if member.role == role)
        for role in MentorshipMember.Role
    }
    return Row(
        mentorship, named["mentor"], named["mentee"], state_of(mentorship), mentorship.sign_on,
        (today - mentorship.sign_on).days,
    )  # fmt: skip


def tabs(counts: Counter, chosen: str, words: str) -> list[Tab]:
    more = f"&q={words}" if words else ""
    found = [Tab(_("Tous (%(count)d)") % {"count": counts.total()}, f"?{more[1:]}", chosen not in BY_CODE)]
    for state in STATES:
        if counts[state.code]:
            label = f"{state.label} ({counts[state.code]})"
            found.append(
                Tab(label[:1].upper() + label[1:], f"?etat={state.code}{more}", state.code == chosen)
            )
    return found
