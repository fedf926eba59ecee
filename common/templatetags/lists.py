from django import template
from django.contrib.admin.views.main import PAGE_VAR, ChangeList

from common.lists import date_links

register = template.Library()
register.inclusion_tag("admin/date_hierarchy.html", name="date_links")(date_links)


@register.simple_tag
def page_address(changelist: ChangeList, number: int) -> str:
    """Another page of the list, with the search and filters of the moment."""
    return changelist.get_query_string({PAGE_VAR: number})
