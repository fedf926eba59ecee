"""The doors of the house: where somebody lands, and in which of their roles."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.i18n import set_language

from clichy_partnership import space as contents
from clichy_partnership.programmes import PROGRAMMES
from common.access import BACK_OFFICE, PORTAL, READ, Role, Scope, Sensitivity, policy
from common.agenda import agenda, as_file
from common.portal import ROWS
from people.registration import waiting

CHOSEN = "role"  # in the session
SOON = 4  # dates that are read at once


@policy(signed_in=False, methods=READ, sensitivity=Sensitivity.PUBLIC)
def welcome(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "public/home.html", {"programmes": PROGRAMMES})
    if chosen_role(request) in BACK_OFFICE:
        return redirect("admin:index")
    return redirect("space")


@policy(signed_in=False, methods=READ, sensitivity=Sensitivity.PUBLIC)
def icon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for it by themselves, when what they show is no page."""
    return redirect(static("portal/icon.svg"))


@policy(scope=Scope.OWN)
def space(request: HttpRequest) -> HttpResponse:
    """Somebody's first page, in the role they chose."""
    role = chosen_role(request, among=PORTAL)
    contents.act_in(request.user, role)
    cards, tasks = contents.cards_of(request.user, role), contents.tasks_of(request.user, role)
    dates, following = contents.dates_of(request.user, role), contents.next_of(tasks)
    context = {
        "role": role,
        "roles": roles_to_choose(request),
        "next": following,
        "tasks": [task for task in tasks if task is not following],
        "dates": dates[:SOON],
        "later": dates[SOON : SOON + ROWS],
        "more_dates": len(dates[SOON + ROWS :]),
        "cards": cards,
    }
    if role:
        names = contents.partners()
        context["team"] = contents.team_of(role, names)
        if contents.is_bare(cards) and not dates:
            context["welcome"] = contents.welcome_of(role, names)
            context["cards"] = contents.filled(cards)
    else:
        context |= waiting(request.user)
        context["is_staff"] = request.user.is_staff
    return render(request, "portal/space.html", context)


@policy(scope=Scope.OWN)
def agenda_file(request: HttpRequest) -> HttpResponse:
    """The dates of the page, all of them, in the role chosen there."""
    role = chosen_role(request, among=PORTAL)
    contents.act_in(request.user, role)
    dates = contents.dates_of(request.user, role)
    if not dates:
        raise Http404  # a calendar with nothing in it is not a file that every calendar opens
    return as_file(agenda(dates, request.build_absolute_uri), "mon-agenda")


@policy(scope=Scope.OWN)
def agenda_date(request: HttpRequest, uid: str) -> HttpResponse:
    """One date, in whichever of one's roles it is."""
    for role in sorted(request.user.roles & PORTAL) or [None]:
        contents.act_in(request.user, role)
        for date in contents.dates_of(request.user, role):
            if date.uid == uid:
                return as_file(agenda([date], request.build_absolute_uri), uid)
    raise Http404


@policy(methods=("POST",), scope=Scope.OWN)
def switch_role(request: HttpRequest) -> HttpResponse:
    if request.POST.get("role") in request.user.roles:
        request.session[CHOSEN] = request.POST["role"]
    return redirect("home")


@policy(signed_in=False, methods=("POST",))
def choose_language(request: HttpRequest) -> HttpResponse:
    """For the pages of this browser, and for what is written to whoever is signed in."""
    chosen = request.POST.get("language")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return set_language(request)


def chosen_role(request: HttpRequest, among: frozenset[Role] = frozenset(Role)) -> Role | None:
    """The one chosen last if it is still held, or the first held; None for an account without any."""
    held = request.user.roles & among
    chosen = request.session.get(CHOSEN)
    return Role(chosen) if chosen in held else next((role for role in Role if role in held), None)


def roles_to_choose(request: HttpRequest) -> list[Role]:
    """In their order; the back-office counts once, whatever the number of programmes one keeps."""
    held = [role for role in Role if role in request.user.roles]
    office = next((role for role in held if role in BACK_OFFICE), None)
    return [role for role in held if role not in BACK_OFFICE or role is office]
