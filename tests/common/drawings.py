"""One of each chart, and what can be measured of a drawing."""

import xml.etree.ElementTree as ET

from common import charts
from common.charts import Bar, Series, bar, series, words
from common.french import percent

SVG = "{http://www.w3.org/2000/svg}"
BARS = [bar("Stages", 31), bar("Alternances", 12.5), Bar("Autres", None, "moins de 5", upper=4)]
QUARTERS = [f"T{quarter} {year}" for year in (2024, 2025) for quarter in (1, 2, 3, 4)]
LONG = bar(
    "Insertion par l’activité économique dans les associations et les entreprises de Clichy et alentours", 3
)
GROWING = [
    series("Accompagnements", QUARTERS, [12, 18, 25, 31, 36, 44, 52, 61]),
    series("Stages et alternances", QUARTERS, [3, 8, 12, None, 20, 28, 33, 41]),
    series("Ateliers", QUARTERS, [2, 5, 9, 14, 18, 22, 26, 30]),
    series("Projets livrés", QUARTERS, [1, 2, 4, 6, 8, 11, 14, 60]),
]
KINDS = ("Stages", "Contrats d’apprentissage", "Professionnalisation")
YEARS = [series("Première année", KINDS, [31, 12, 4]), series("Deuxième année", KINDS, [45, 2, 1]),
         Series("Troisième année", (BARS[0], Bar(KINDS[1], None, "moins de 5", 4), bar(KINDS[2], 0)))]  # fmt: skip

EVERY_CHART = {
    "bars": charts.horizontal_bars(BARS, title="Placements"),
    "long names": charts.horizontal_bars([LONG, bar("Zéro", 0)], title="Long"),
    "long values": charts.horizontal_bars([Bar("Durée", 3, "trois " * 20)], title="Valeur"),
    "columns": charts.columns([bar(name, place) for place, name in enumerate(QUARTERS)], title="Trimestres"),
    "columns with a zone": charts.columns(BARS, title="Par trimestre"),
    "columns too narrow": charts.columns([bar(f"Semaine {place}", place) for place in range(30)], title="S"),
    "shares": charts.share_bar([bar(str(place), 5) for place in range(5)], title="Parts"),
    "too many shares": charts.share_bar([bar(str(place), 5) for place in range(7)], title="Parts"),
    "stacks": charts.stacked_bars(YEARS, title="Contrats"),
    "lines": charts.lines(GROWING, other=series("Autres", QUARTERS, [0, 1, 1, 2, 2, 3, 3, 59]), title="Suivi"),
    "lines below zero": charts.lines([series("Évolution", "ABCD", [-12, 3, None, -0.5])], title="Évolution"),
    "a line of one point": charts.lines([series("Seul", ["2025"], [3])], title="Un"),
    "lines with a zone": charts.lines([Series("Placements", tuple(BARS))], title="Zone"),
    "shares in time": charts.lines([series("Part", QUARTERS, [0.2] * 8)], form=percent, title="Part"),
    "funnel": charts.funnel([bar("Inscriptions", 412), LONG, Bar("Ruptures", None, "moins de 5", 4)], title="Pas"),
    "icons": charts.icon_array(8, 14, title="8 sur 14"),
    "many icons": charts.icon_array(61, 100, title="61 sur 100"),
    "little charts": charts.small_multiples([*GROWING, Series(LONG.name, tuple(BARS))], title="Programmes"),
    "rate": charts.rate_interval(0.65, 0.43, 0.82, title="Part : 65 %", label="65 %", target=0.5),
    "rate at the end": charts.rate_interval(1, 0.9, 1, title="Part : 100 %", label="100 %", target=1),
    "rate unknown": charts.rate_interval(None, 0, 0.2, title="Moins de 5 sur 20", label="moins de 5 sur 20"),
}  # fmt: skip


def box_of(text: ET.Element) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a text, from the widths of its letters."""
    size, weight = float(text.get("font-size")), int(text.get("font-weight"))
    x, y, wide = float(text.get("x")), float(text.get("y")), words.width(text.text or "", size, weight)
    left = x - {"start": 0, "middle": wide / 2, "end": wide}[text.get("anchor", text.get("text-anchor"))]
    return left, y - 0.72 * size, left + wide, y + 0.22 * size


def texts(root: ET.Element) -> list[ET.Element]:
    return list(root.iter(f"{SVG}text"))


def outside(root: ET.Element) -> list[str]:
    """What leaves the drawing: words, rectangles, circles."""
    width, height = float(root.get("width")), float(root.get("height"))
    boxes = [(text.text, box_of(text)) for text in texts(root)]
    for rect in root.iter(f"{SVG}rect"):
        x, y, wide, high = (float(rect.get(name)) for name in ("x", "y", "width", "height"))
        boxes.append(("rect", (x, y, x + wide, y + high)))
    for circle in root.iter(f"{SVG}circle"):
        x, y, radius = (float(circle.get(name)) for name in ("cx", "cy", "r"))
        boxes.append(("circle", (x - radius, y - radius, x + radius, y + radius)))
    return [
        f"{name} {box}"
        for name, box in boxes
        if min(box[:2]) < -0.1 or box[2] > width + 0.1 or box[3] > height + 0.1
    ]


def overlaps(root: ET.Element) -> list[tuple[str, str]]:
    boxes = [(text.text, box_of(text)) for text in texts(root)]
    return [
        (one, other)
        for place, (one, a) in enumerate(boxes)
        for other, b in boxes[place + 1 :]
        if min(a[2], b[2]) - max(a[0], b[0]) > 0.1 and min(a[3], b[3]) - max(a[1], b[1]) > 0.1
    ]
