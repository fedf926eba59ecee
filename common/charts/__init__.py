"""Inline SVG charts for pages and PDFs: presentation attributes only, no id, all the figures in the <title>.

Every chart takes plain values and the words that stand for them, and returns safe markup, empty when there is
nothing to draw. The title is what a screen reader and a tagged PDF give instead of the drawing. Charts are 360
units wide, with no text under 13.5: the same drawing is read on a phone, on a desk and on paper. Words are
measured before they are placed: where a form cannot hold them, horizontal bars say the same.
"""

from common.charts.bars import columns, funnel, horizontal_bars
from common.charts.dots import icon_array
from common.charts.drawing import WIDTH
from common.charts.figure import Figure, Line
from common.charts.intervals import rate_interval
from common.charts.lines import lines
from common.charts.multiples import small_multiples
from common.charts.shares import share_bar, stacked_bars
from common.charts.values import Bar, Series, bar, series

__all__ = [
    "WIDTH",
    "Bar",
    "Figure",
    "Line",
    "Series",
    "bar",
    "columns",
    "funnel",
    "horizontal_bars",
    "icon_array",
    "lines",
    "rate_interval",
    "series",
    "share_bar",
    "small_multiples",
    "stacked_bars",
]
