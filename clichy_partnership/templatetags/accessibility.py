from django import template

from clichy_partnership.accessibility import summary

register = template.Library()
register.simple_tag(summary, name="accessibility_mention")
