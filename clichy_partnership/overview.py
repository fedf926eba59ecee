"""What the page of a person and that of an organisation have in common: what waits, and one line for what happened."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clichy_partnership.today import groups
from common.access import readable
from common.kit import Event, Stage, Tab, Task
from common.todo import tasks
from followups import timeline as followups
from mentoring import timeline as mentoring
from people import timeline as people
from people.models import Interaction
from placements import timeline as placements
from projects import timeline as projects
from training import timeline as training

PROGRAMMES = {
    "accueil": (gettext_lazy("Accueil"), people),
    "accompagnement": (gettext_lazy("Accompagnement"), mentoring),
    "emploi": (gettext_lazy("Stages et emploi"), placements),
    "formation": (gettext_lazy("Formation"), training),
    "projets": (gettext_lazy("Projets"), projects),
    "suivis": (gettext_lazy("Suivis"), followups),
}
"""By the word that an address has for it."""

LONG = 8  # events: a shorter line needs no choice among programmes
SHOWN = 200
BACK = "back=overview"  # where people/contact_log.py leads once something is noted


@dataclass(frozen=True)
class Line:
    """The events to show, newest first, and the programmes to choose from."""

    to_come: list[Event]
    past: list[Event]
    tabs: list[Tab]
    is_cut: bool


def line(request: HttpRequest, told: dict[str, list[Event]]) -> Line:
    """`told` has the events of each programme, by its word."""
    total = sum(map(len, told.values()))
    held = [word for word in PROGRAMMES if told[word]]
    chosen = request.GET.get("programme", "")
    chosen = chosen if chosen in held and len(held) > 1 and total > LONG else ""
    events = [event for word in ([chosen] if chosen else held) for event in told[word]]
    newest = sorted(events, key=lambda event: event.day, reverse=True)
    tabs = [Tab(_("Tout"), request.path, not chosen)]
    tabs += [Tab(str(PROGRAMMES[word][0]), f"?programme={word}", word == chosen) for word in held]
    past = [event for event in newest if event.is_past]
    return Line(
        [event for event in newest if not event.is_past],
        past[:SHOWN],
        tabs if total > LONG and len(held) > 1 else [],
        len(past) > SHOWN,
    )


def waits(record: Model, viewer: Model) -> list[Task]:
    """What is to be done about the record: promised in the contact log, or counted on the first page; late ones first."""
    found = [*promised(record, viewer), *tasks(groups(), record, viewer, timezone.localdate())]
    return sorted(found, key=lambda task: task.stage != Stage.LATE)


def promised(record: Model, viewer: Model) -> Iterator[Task]:
    name = record._meta.model_name
    open_ones = readable(Interaction, viewer).to_do().filter(**{name: record})
    for interaction in open_ones.order_by("next_action_on", "pk")[:10]:
        done = f"{reverse('admin:people_interaction_done')}?id={interaction.pk}&{name}={record.pk}&{BACK}"
        address = done if viewer.has_perm("people.change_interaction") else ""
        stage = Stage.LATE if interaction.is_late else Stage.TODO
        hint = interaction.next_action_on and _("Pour le %(day)s") % {
            "day": f"{interaction.next_action_on:%d/%m/%Y}"
        }
        yield Task(interaction.next_action, stage, address, hint or "")


def tools(
    request: HttpRequest, record: Model, buttons: Iterable[tuple[str, str]] = ()
) -> list[tuple[str, str]]:
    """The buttons of the record's own page that the viewer may press: (label, address), its form last."""
    viewer, name = request.user, record._meta.model_name
    model_admin = admin.site.get_model_admin(type(record))
    noted = f"{reverse('admin:people_interaction_add')}?{name}={record.pk}&{BACK}"
    note = [(_("Noter un échange"), noted)] if viewer.has_perm("people.add_interaction") else []
    added = [
        (step.label, step.address(record, request, admin.site))
        for step in model_admin.next_steps
        if step.adds
    ]
    form = (
        _("Modifier la fiche") if model_admin.has_change_permission(request, record) else _("Voir la fiche")
    )
    last = (form, reverse(f"admin:people_{name}_change", args=[record.pk]))
    return [*note, *buttons, *((label, address) for label, address in added if address), last]
