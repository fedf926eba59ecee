import xml.etree.ElementTree as ET

import pytest

from common import charts
from common.charts import Bar, Series, bar, series
from common.charts.drawing import SERIES
from tests.common.drawings import BARS, EVERY_CHART, GROWING, QUARTERS, SVG, YEARS, texts

ATTRIBUTES = {
    "xmlns", "role", "viewBox", "width", "height", "font-family", "font-size", "font-weight", "x", "y", "rx", "cx", "cy",
    "r", "x1", "y1", "x2", "y2", "points", "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin",
    "stroke-linecap", "text-anchor",
}  # fmt: skip
every_chart = pytest.mark.parametrize("svg", EVERY_CHART.values(), ids=EVERY_CHART)


@every_chart
def test_every_chart_is_a_titled_image_of_presentation_attributes_alone(svg):
    root = ET.fromstring(svg)

    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title" and root[0].text
    assert root.get("font-family").startswith("Source Sans,")
    assert {name for part in root.iter() for name in part.attrib} <= ATTRIBUTES
    assert {part.tag.removeprefix(SVG) for part in root.iter()} <= {
        "svg", "title", "rect", "circle", "line", "polyline", "polygon", "text",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("bars", "Placements : Stages : 31 ; Alternances : 12,5 ; Autres : moins de 5."),
        ("columns with a zone", "Par trimestre : Stages : 31 ; Alternances : 12,5 ; Autres : moins de 5."),
        ("lines below zero", "Évolution. Évolution : A : −12 ; B : 3 ; C : – ; D : −0,5."),
        ("lines with a zone", "Zone. Placements : Stages : 31 ; Alternances : 12,5 ; Autres : moins de 5."),
        ("shares", "Parts : 0 : 5 ; 1 : 5 ; 2 : 5 ; 3 : 5 ; 4 : 5."),
        ("rate", "Part : 65 %"),
        ("icons", "8 sur 14"),
    ],
)
def test_the_title_holds_the_figures_with_a_decimal_comma(name, title):
    assert ET.fromstring(EVERY_CHART[name])[0].text == title


def test_the_title_of_several_series_names_each_of_them():
    title = ET.fromstring(EVERY_CHART["stacks"])[0].text

    assert title.startswith("Contrats. Première année : Stages : 31 ; Contrats d’apprentissage : 12 ; ")
    assert all(f"{row.name} : " in title for row in YEARS)


@pytest.mark.parametrize(
    "name", ["bars", "columns with a zone", "stacks", "lines with a zone", "funnel", "little charts"]
)
def test_a_value_that_is_not_known_is_a_dashed_zone_and_its_words(name):
    svg = EVERY_CHART[name]

    assert svg.count('fill="#FBEBC8"') == 1
    assert "moins de 5" in svg


def test_a_gap_in_a_line_is_a_gap():
    drawn = ET.fromstring(EVERY_CHART["lines"]).iter(f"{SVG}polyline")
    points = [line.get("points").count(",") for line in drawn]

    assert points == [8, 3, 4, 8, 8, 8]


def test_series_are_told_apart_by_colour_by_dash_and_by_mark():
    root = ET.fromstring(EVERY_CHART["lines"])
    strokes = [(line.get("stroke"), line.get("stroke-dasharray")) for line in root.iter(f"{SVG}polyline")]

    assert [colour for colour, _dashes in dict(strokes).items()] == list(SERIES)
    assert len({dashes for _colour, dashes in strokes}) == 5
    assert len(list(root.iter(f"{SVG}circle"))) == 9  # of the first series alone, and of its name


def test_shares_carry_the_mark_of_their_name():
    root = ET.fromstring(EVERY_CHART["shares"])
    corners = [part.get("points").count(",") for part in root.iter(f"{SVG}polygon")]

    assert corners == [4, 3, 4, 4, 4, 3, 4, 4]
    assert len(list(root.iter(f"{SVG}circle"))) == 2


@pytest.mark.parametrize("yes", [0, 6, 7])
def test_icons_are_filled_for_yes(yes):
    root = ET.fromstring(charts.icon_array(yes, 7, title="Projets"))

    filled = [icon.get("fill") != "#FFFFFF" for icon in root.iter(f"{SVG}circle")]
    assert filled == [True] * yes + [False] * (7 - yes)


def test_little_charts_share_one_scale():
    root = ET.fromstring(charts.small_multiples(GROWING[:2], title="Programmes"))
    highest = max(float(rect.get("height")) for rect in root.iter(f"{SVG}rect"))
    last = [float(rect.get("height")) for rect in root.iter(f"{SVG}rect")][-1]

    assert last / highest == pytest.approx(41 / 61, abs=0.01)


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '" onload="x', "</title><style>*{}</style>", "a & b"]
)
def test_what_is_typed_is_drawn_as_text(hostile):
    bars, rows = (
        [bar(hostile, 3)],
        [Series(hostile, (Bar(hostile, 3, hostile), Bar(hostile, None, hostile, 4)))],
    )
    drawn = [
        charts.horizontal_bars(bars, title=hostile), charts.columns(bars, title=hostile),
        charts.share_bar(bars, title=hostile), charts.stacked_bars(rows, title=hostile),
        charts.lines(rows, other=rows[0], title=hostile), charts.funnel(bars, title=hostile),
        charts.small_multiples(rows, title=hostile), charts.icon_array(1, 2, title=hostile),
        charts.rate_interval(0.5, 0.4, 0.6, title=hostile, label=hostile),
    ]  # fmt: skip

    for svg in drawn:
        root = ET.fromstring(svg)
        assert root[0].text.startswith(hostile)
        assert {name for part in root.iter() for name in part.attrib} <= ATTRIBUTES
        assert {part.tag for part in root.iter()} & {f"{SVG}script", f"{SVG}style"} == set()


def test_nothing_draws_nothing():
    many = (charts.horizontal_bars, charts.columns, charts.funnel, charts.share_bar, charts.stacked_bars, charts.lines,
            charts.small_multiples)  # fmt: skip

    assert {chart([], title="Rien") for chart in many} == {""}
    assert charts.lines([series("Rien", QUARTERS, [None] * 8)], title="Rien") == ""


@pytest.mark.parametrize("chart", [charts.horizontal_bars, charts.columns, charts.funnel, charts.share_bar])
@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_a_shape_that_starts_at_zero_refuses_what_is_below_it_or_no_number(chart, value):
    with pytest.raises(ValueError, match="« Seuil »"):
        chart([Bar("Seuil", value, "?")], title="Refus")


@pytest.mark.parametrize(
    "refused",
    [
        lambda: charts.lines(GROWING + GROWING[:1], title="Cinq"),
        lambda: charts.lines([GROWING[0], YEARS[0]], title="Autres lieux"),
        lambda: charts.lines([Series("Sans fin", (Bar("a", float("inf"), "∞"),))], title="Sans fin"),
        lambda: charts.stacked_bars([YEARS[0], GROWING[0]], title="Autres parts"),
        lambda: charts.stacked_bars([series("Huit parts", QUARTERS, [1] * 8)], title="Trop"),
        lambda: charts.small_multiples([Series("Vide", ())], title="Vide"),
        lambda: charts.icon_array(8, 7, title="Trop"),
        lambda: charts.icon_array(8, 101, title="Trop"),
        lambda: charts.rate_interval(1.2, 0, 1, title="Trop"),
        lambda: charts.rate_interval(None, 0.6, 0.2, title="À l’envers"),
    ],
)
def test_what_cannot_be_drawn_honestly_is_refused(refused):
    with pytest.raises(ValueError):
        refused()


def test_no_number_is_written_that_was_not_given_but_on_a_scale():
    written = {text.text for text in texts(ET.fromstring(EVERY_CHART["stacks"]))}
    given = {one.label for row in YEARS for one in row.points} | {row.name for row in YEARS}

    assert written <= given | {one.name for one in YEARS[0].points}
    assert {text.text for text in texts(ET.fromstring(EVERY_CHART["bars"]))} == {
        *(one.name for one in BARS), *(one.label for one in BARS),
    }  # fmt: skip
