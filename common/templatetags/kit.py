"""The components of every page, each one tag: `/kit/` shows them in each of their states.

Those that hold something are closed: {% hero title="…" %} … {% endhero %}.
"""

from collections.abc import Iterable

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.kit import Event, Tab, Task, shown_pages
from common.portal import Appointment

register = template.Library()


@register.simple_block_tag
def hero(content: str, title: str, kicker: str = "") -> SafeString:
    """The band that opens a page, with its only h1: where one is, and the one thing to do."""
    return render_to_string("kit/hero.html", {"content": content, "title": title, "kicker": kicker})


@register.simple_block_tag
def card(
    content: str,
    title: str,
    href: str = "",
    status: str = "",
    tone: str = "",
    level: int = 2,
    first: bool = False,
) -> SafeString:
    """`href` makes the whole card a link. `status` and `tone` are its tag; `first` marks the one to look at."""
    shown = {"content": content, "title": title, "href": href, "status": status, "tone": tone}
    return render_to_string("kit/card.html", {**shown, "level": level, "first": first})


@register.simple_block_tag
def banner(content: str, kind: str = "info", title: str = "", level: int = 2) -> SafeString:
    """`kind`: info, success, warning or error."""
    shown = {"content": content, "kind": kind, "title": title, "level": level}
    return render_to_string("kit/banner.html", shown)


@register.simple_block_tag
def empty_state(content: str, title: str) -> SafeString:
    """Where there is nothing yet: say so, and what to do for there to be something."""
    return render_to_string("kit/empty_state.html", {"content": content, "title": title})


@register.simple_block_tag
def table(content: str, caption: str) -> SafeString:
    """Around <thead> and <tbody>: it scrolls inside its own box, by keyboard too."""
    return render_to_string("kit/table.html", {"content": content, "caption": caption})


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:
    """Opened by a link whose `data-opens` is `id`, and which leads to the same question where there is no JavaScript."""
    return render_to_string("kit/dialog.html", {"content": content, "id": id, "title": title})


@register.inclusion_tag("kit/tag.html")
def status_tag(label: str, tone: str = "") -> dict:
    """`tone`: todo, done, late, quiet, or none for what goes on."""
    return {"label": label, "tone": tone}


@register.inclusion_tag("kit/tasks.html")
def task_list(tasks: Iterable[Task]) -> dict:
    return {"tasks": tasks}


@register.inclusion_tag("kit/dates.html")
def date_list(dates: Iterable[Appointment]) -> dict:
    """What comes, each with its file for a calendar where it has a `uid`."""
    return {"shown": dates}


@register.inclusion_tag("kit/form.html")
def fields(form: BaseForm) -> dict:
    """The fields of a form, under a summary of what is wrong in it."""
    return {"form": form}


@register.inclusion_tag("kit/tabs.html")
def tabs(label: str, tabs: Iterable[Tab]) -> dict:
    """Parts of a page, each with an address of its own; `label` names them."""
    return {"label": label, "tabs": tabs}


@register.inclusion_tag("kit/progress.html")
def progress(label: str, value: int, total: int, id: str = "progress") -> dict:
    return {"label": label, "value": value, "total": total, "id": id}


@register.inclusion_tag("kit/pagination.html", takes_context=True)
def pagination(context, page: Page, label: str = "") -> dict:
    """Nothing where there is one page only; the rest of the address is kept. `label` tells two of them apart."""
    shown = {"page": page, "numbers": shown_pages(page), "request": context["request"]}
    return {**shown, "label": label or _("Pages")}


@register.inclusion_tag("kit/timeline.html")
def timeline(events: Iterable[Event]) -> dict:
    return {"events": events}
