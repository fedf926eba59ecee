"""Where the words of charts stand: inside, apart, large enough, whatever is asked of them."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from common import charts
from common.charts import Bar, Series, words
from common.charts.lines import apart
from tests.common.drawings import EVERY_CHART, outside, overlaps, texts

PHONE = 326  # px: a drawing in its figure on a screen of 390
letters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn"))
names = st.text(letters, min_size=1, max_size=90) | st.text("abcdef éèL’-", min_size=1, max_size=90)
extents = st.floats(0, 1e12) | st.integers(0, 50)
labels = st.text("0123456789 moinsde%h", min_size=1, max_size=40)
bars = st.builds(Bar, names, extents, labels) | st.builds(
    lambda name, label, upper: Bar(name, None, label, upper), names, labels, st.integers(0, 9)
)
every_chart = pytest.mark.parametrize("svg", EVERY_CHART.values(), ids=EVERY_CHART)


@every_chart
def test_words_and_shapes_stay_inside_the_drawing(svg):
    assert outside(ET.fromstring(svg)) == []


@every_chart
def test_words_never_touch(svg):
    assert overlaps(ET.fromstring(svg)) == []


@every_chart
def test_words_are_read_on_a_phone(svg):
    root = ET.fromstring(svg)

    sizes = [float(text.get("font-size")) * PHONE / float(root.get("width")) for text in texts(root)]

    assert float(root.get("width")) == 360
    assert min(sizes, default=12) >= 12


@effort(max_examples=30, deadline=None)
@given(st.lists(bars, min_size=1, max_size=9))
def test_whatever_the_names_and_values_of_bars_they_stand_inside_and_apart(some):
    for chart in (charts.horizontal_bars, charts.columns, charts.funnel, charts.share_bar):
        root = ET.fromstring(chart(some, title="Essai"))

        assert outside(root) == []
        assert overlaps(root) == []


@st.composite
def tables(draw, most: int, columns: int):
    places = draw(st.lists(names, min_size=1, max_size=columns))
    return [
        Series(draw(names), tuple(Bar(place, *draw(_point)) for place in places))
        for _row in range(draw(st.integers(1, most)))
    ]


_point = st.tuples(extents, labels) | st.tuples(st.none(), labels, st.integers(0, 9))


@effort(max_examples=30, deadline=None)
@given(tables(4, 14))
def test_whatever_the_series_of_lines_their_words_stand_inside_and_apart(some):
    svg = charts.lines(some[:3], other=some[3] if len(some) > 3 else None, title="Essai")

    assert not svg or (outside(ET.fromstring(svg)), overlaps(ET.fromstring(svg))) == ([], [])


@effort(max_examples=30, deadline=None)
@given(tables(5, 5))
def test_whatever_the_rows_of_stacks_and_little_charts_their_words_stand_inside_and_apart(some):
    for chart in (charts.stacked_bars, charts.small_multiples):
        root = ET.fromstring(chart(some, title="Essai"))

        assert outside(root) == []
        assert overlaps(root) == []


@pytest.mark.parametrize(("face", "weight"), [("SourceSans-Regular", 400), ("SourceSans-SemiBold", 600)])
def test_french_words_are_never_wider_than_measured(face, weight):
    font = TTFont(settings.BASE_DIR / "static" / "fonts" / f"{face}.woff2")
    glyphs, metrics, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    lines = [
        "Contrats de professionnalisation", "Où en sont les accompagnements", "1\u202f234\u202f567,89\u202f%",
        "ÉCOLE, VILLE ET ASSOCIATIONS", "« Ça s’est arrêté : pourquoi\u202f? »", "Hébergement et restauration (I)",
        "moins de 5", "+10 < 20 = €", "œuvre, garçon, Noël", "WWW mmm @@@",
    ]  # fmt: skip

    for line in lines:
        true = sum(metrics[glyphs[ord(sign)]][0] for sign in line) / em
        assert true <= words.width(line, 1, weight) <= 1.15 * true


def test_words_wrap_at_spaces_and_are_cut_only_when_alone_too_long():
    assert words.wrap("Stages et alternances", 80) == ["Stages et", "alternances"]
    assert "".join(words.wrap("anticonstitutionnellement", 60, most=9)) == "anticonstitutionnellement"
    assert words.wrap("un deux trois quatre cinq", 45, most=2)[-1].endswith("…")


@given(st.lists(st.floats(0, 200), min_size=1, max_size=5), st.floats(10, 60))
def test_boxes_pushed_apart_do_not_touch_and_stay_within_when_there_is_room(wished, height):
    tops = apart(wished, [height] * len(wished), 0, 300)

    ordered = sorted(tops)
    assert all(after - before >= height - 1e-6 for before, after in pairwise(ordered))
    assert ordered[0] >= -1e-6 and ordered[-1] + height <= 300 + 1e-6
