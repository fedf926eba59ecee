"""An organisation's page: who speaks for it, what it offers and hosts, and all that happened with it."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from clichy_partnership.overview import PROGRAMMES, line, tools, waits
from common.access import BACK_OFFICE, Scope, policy, readable
from people import naf
from people.models import Affiliation, Organisation, User
from placements.models import Offer, Placement
from placements.situations import OFFERS, PLACEMENTS
from projects.models import Project

SHOWN = 20  # of each kind: beyond, the buttons lead to the lists


@policy(*BACK_OFFICE, scope=Scope.PROGRAMME, permissions=("people.view_organisation",), about=Organisation)
def organisation_page(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = request.user
    organisation = get_object_or_404(Organisation.objects.visible_to(viewer), pk=pk)
    told = {
        word: list(module.organisation_events(organisation, viewer))
        for word, (_title, module) in PROGRAMMES.items()
    }
    context = {
        **admin.site.each_context(request),
        "title": _("Aperçu"),
        "subtitle": organisation.name,
        "opts": Organisation._meta,
        "organisation": organisation,
        "naf_label": naf.labels().get(organisation.naf, ""),
        "tasks": waits(organisation, viewer),
        "tools": tools(request, organisation),
        "line": line(request, told),
        **today(organisation, viewer),
    }
    return render(request, "admin/people/organisation/overview.html", context)


def today(organisation: Organisation, viewer: User) -> dict:
    """Its contacts, open offers, people hosted and projects under way, as far as the viewer sees them."""
    day = timezone.localdate()
    contacts = readable(Affiliation, viewer).running_on(day).filter(organisation=organisation)
    contacts = contacts.filter(role=Affiliation.Role.CONTACT).select_related("person")
    offers = readable(Offer, viewer).filter(OFFERS["open"][1](day), organisation=organisation)
    hosted = readable(Placement, viewer).filter(PLACEMENTS["running"][1](day), organisation=organisation)
    projects = readable(Project, viewer).filter(accepted_on=None, organisation=organisation)
    return {
        "contacts": contacts.order_by("person__search_key")[:SHOWN],
        "offers": offers.order_by("-published_on")[:SHOWN],
        "hosted": hosted.select_related("person").order_by("planned_end_on")[:SHOWN],
        "projects": projects.order_by("-started_on")[:SHOWN],
    }
