"""The doors of the house: where somebody lands, and in which of their roles."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.i18n import set_language

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
