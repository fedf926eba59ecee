import re
import xml.etree.ElementTree as ET

import pytest

from common import charts
from common.charts import Bar

SVG = "{http://www.w3.org/2000/svg}"
BARS = [charts.bar("Stages", 31), charts.bar("Alternances", 12.5), Bar("Autres", None, "moins de 5", upper=4)]
EVERY_CHART = [
    charts.horizontal_bars(BARS, title="Placements"),
    charts.horizontal_bars(
        [charts.bar("Un nom de catégorie vraiment très long " * 2, 3)], title="Long", width=300
    ),
    charts.share_bar(BARS[:2], title="Placements"),
    charts.share_bar([charts.bar(str(place), 5) for place in range(7)], title="Plus de cinq parts"),
    charts.columns_by_quarter(BARS, title="Par trimestre"),
    charts.rate_interval(0.65, 0.43, 0.82, title="Part : 65 %, de 43 à 82 %", label="65 %", target=0.5),
    charts.rate_interval(None, 0, 0.2, title="Part : moins de 5 sur 20", label="moins de 5 sur 20"),
    charts.answer_dots(8, 14, title="8 sur 14"),
]


@pytest.mark.parametrize("svg", EVERY_CHART)
def test_every_chart_is_a_titled_image_without_style_attributes(svg):
    root = ET.fromstring(svg)

    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title" and root[0].text
    assert root.get("font-family") == "Source Sans"
    assert re.findall(r"style=|class=|<script", svg) == []


@pytest.mark.parametrize("svg", EVERY_CHART)
def test_nothing_is_drawn_outside_the_frame(svg):
    root = ET.fromstring(svg)
    width, height = float(root.get("width")), float(root.get("height"))

    for rect in root.iter(f"{SVG}rect"):
        x, y, wide, high = (float(rect.get(name)) for name in ("x", "y", "width", "height"))
        assert min(x, y) >= 0 and x + wide <= width + 0.1 and y + high <= height


def test_the_title_holds_the_figures_with_a_decimal_comma():
    title = ET.fromstring(EVERY_CHART[0])[0].text

    assert title == "Placements : Stages : 31 ; Alternances : 12,5 ; Autres : moins de 5."


def test_a_value_that_is_not_known_is_drawn_as_a_dashed_zone():
    assert EVERY_CHART[0].count('stroke-dasharray="4 3"') == 1


def test_names_are_escaped():
    svg = charts.horizontal_bars([charts.bar("<script>alert(1)</script>", 3)], title="a & b")

    assert "<script" not in svg
    assert ET.fromstring(svg)[0].text.startswith("a & b")


def test_no_bars_draw_nothing():
    assert charts.horizontal_bars([], title="Rien") == ""
    assert charts.columns_by_quarter([], title="Rien") == ""
