import re

import pytest
from django.template import Context, Template
from django.utils import translation

from common.charts import Figure, Line, bar, horizontal_bars

DRAWING = horizontal_bars([bar("Stages", 31)], title="Contrats")


def figure(**changed) -> Figure:
    parts = {
        "title": "Contrats",
        "takeaway": "Les stages dominent.",
        "drawing": DRAWING,
        "columns": ("Type", "Nombre"),
        "rows": [("Stages", "31"), Line("dont stages d’observation", ("12",), inner=True)],
    }
    return Figure(**parts | changed)


def rendered(shown: Figure, tag: str = "chart_figure") -> str:
    return Template("{% load figures %}{% " + tag + " figure %}").render(Context({"figure": shown}))


def test_a_figure_on_a_page_folds_its_table_under_the_drawing():
    html = rendered(figure())

    assert re.findall(r"<(figure|figcaption|svg|details|summary|table|caption)\b", html) == [
        "figure", "figcaption", "svg", "details", "summary", "table", "caption",
    ]  # fmt: skip
    assert "<figcaption>Les stages dominent.</figcaption>" in html
    assert "Voir les chiffres" in html


def test_a_figure_on_paper_has_its_table_open():
    html = rendered(figure(), "printed_figure")

    assert re.findall(r"<(figure|figcaption|svg|details|table)\b", html) == [
        "figure",
        "figcaption",
        "svg",
        "table",
    ]


@pytest.mark.parametrize("tag", ["chart_figure", "printed_figure"])
def test_every_head_of_the_table_has_its_scope_and_nothing_has_an_id_or_a_style(tag):
    html = rendered(figure(), tag)

    assert re.findall(r"<th ([^>]*)>", html) == [
        'scope="col"', 'scope="col"', 'scope="row"', 'scope="row" class="inner"',
    ]  # fmt: skip
    assert re.findall(r"\s(?:id|style|on\w+)=|<script|<style", html) == []


def test_what_is_typed_in_a_figure_stays_text():
    html = rendered(figure(title="<b>", takeaway="<i>", columns=("<u>", "n"), rows=[("<s>", "<q>")]))

    assert re.findall(r"<[biusq]>", html) == []


def test_the_sentence_of_a_figure_without_a_takeaway_is_its_title():
    assert "<figcaption>Contrats</figcaption>" in rendered(figure(takeaway=""))


def test_the_table_is_unfolded_in_the_language_of_the_page():
    with translation.override("en"):
        assert "See the figures" in rendered(figure())


@pytest.mark.parametrize(
    "changed",
    [{"title": " "}, {"columns": ("Type", "")}, {"rows": [("Stages",)]}, {"rows": [("Stages", "31", "9")]},
     {"drawing": "<svg></svg>"}],
)  # fmt: skip
def test_a_figure_without_a_title_with_an_empty_head_or_a_drawing_of_unknown_origin_is_refused(changed):
    with pytest.raises(ValueError):
        figure(**changed)
