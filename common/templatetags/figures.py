from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from common.charts import Figure

register = template.Library()


@register.simple_tag
def chart_figure(figure: Figure) -> SafeString:
    """The figure on a page: its table folds out."""
    return render_to_string("kit/figure.html", {"figure": figure})


@register.simple_tag
def printed_figure(figure: Figure) -> SafeString:
    """The figure on paper: its table stands open beside the drawing."""
    return render_to_string("kit/figure_print.html", {"figure": figure})
