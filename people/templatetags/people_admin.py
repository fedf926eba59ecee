"""What a person's or an organisation's page shows besides its form."""

from django import template
from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext as _

from people.access_records import readers_of
from people.models import Interaction

register = template.Library()
LATEST = 20


@register.inclusion_tag("people/contact_log.html", takes_context=True)
def contact_log(context, record) -> dict:
    """The latest interactions with a person or an organisation, and the ways to note one or read all."""
    user = context["request"].user
    name = record._meta.model_name
    latest = (
        Interaction.objects.visible_to(user)
        .filter(**{name: record})
        .select_related("person", "organisation", "author")
    )
    return {
        "seen": user.has_perm("people.view_interaction"),
        "mended": user.has_perm("people.change_interaction"),
        "latest": latest[:LATEST],
        "record": record,
        "name": name,
        "other": "organisation" if name == "person" else "person",
        "all_url": reverse("admin:people_interaction_changelist") + f"?{name}__id__exact={record.pk}",
    }


@register.inclusion_tag("people/file_tools.html", takes_context=True)
def file_tools(context, record, tools=()) -> dict:
    """Buttons of the page: note an interaction, then each of `tools` (label, URL name, right) allowed."""
    user = context["request"].user
    name = record._meta.model_name
    buttons = [(label, reverse(url, args=[record.pk])) for label, url, right in tools if user.has_perm(right)]
    if name == "person":
        offers = admin.site.get_model_admin(type(record)).offers
        buttons += [button for offer in offers for button in offer(record, user)] + readers_of(record, user)
    if user.has_perm("people.add_interaction"):
        buttons.append(
            (_("Noter un échange"), reverse("admin:people_interaction_add") + f"?{name}={record.pk}")
        )
    return {"buttons": buttons}
