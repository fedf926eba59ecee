"""The doors of the house: where somebody lands, and in which of their roles."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static

from clichy_partnership.programmes import PROGRAMMES
from common.access import BACK_OFFICE, PORTAL, READ, Role, Scope, Sensitivity, policy
from indicators import portal as indicators
from mentoring import portal as mentoring
from people.registration import waiting
from placements import portal as placements
from projects import portal as projects
from training import portal as training

PORTALS = (mentoring, placements, training, projects, indicators)
CHOSEN = "role"  # in the session


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
    request.user.acting = frozenset({role} if role else ())
    cards = [card for portal in PORTALS for card in portal.cards(request.user, role)] if role else []
    context = {"role": role, "roles": roles_to_choose(request), "cards": cards}
    if role is None:
        context |= waiting(request.user)
    return render(request, "portal/space.html", context)


@policy(methods=("POST",), scope=Scope.OWN)
def switch_role(request: HttpRequest) -> HttpResponse:
    if request.POST.get("role") in request.user.roles:
        request.session[CHOSEN] = request.POST["role"]
    return redirect("home")


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
