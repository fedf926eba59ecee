from django import template

from common.lists import date_links

register = template.Library()
register.inclusion_tag("admin/date_hierarchy.html", name="date_links")(date_links)
