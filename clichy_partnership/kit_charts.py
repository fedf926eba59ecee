"""One figure of each chart, on invented values, for the living page of the kit."""

from django.utils.translation import gettext as _

from common.charts import (
    Bar,
    Figure,
    Series,
    bar,
    columns,
    funnel,
    horizontal_bars,
    icon_array,
    lines,
    rate_interval,
    series,
    share_bar,
    small_multiples,
    stacked_bars,
)

YEARS = ("2024", "2025", "2026")
QUARTERS = ("T1", "T2", "T3", "T4", "T5", "T6")


def figures() -> list[Figure]:
    return [bars(), quarters(), stacked(), evolution(), path(), icons(), interval(), shares(), panels()]


def of(title: str, takeaway: str, drawing, rows: list[Bar]) -> Figure:
    return Figure(
        title, takeaway, drawing, (_("Catégorie"), _("Valeur")), [(row.name, row.label) for row in rows]
    )


def of_series(title: str, takeaway: str, drawing, rows: list[Series]) -> Figure:
    heads = (_("Série"), *(point.name for point in rows[0].points))
    return Figure(
        title, takeaway, drawing, heads, [(row.name, *(p.label for p in row.points)) for row in rows]
    )


def bars() -> Figure:
    title = _("Placements signés, par secteur")
    rows = [bar(_("Commerce, transport"), 48), bar(_("Services aux entreprises"), 31),
            bar(_("Santé, éducation, action sociale"), 22),
            Bar(_("Industrie"), None, _("moins de 5"), upper=4)]  # fmt: skip
    return of(
        title, _("Près d’un placement sur deux dans le commerce."), horizontal_bars(rows, title=title), rows
    )


def quarters() -> Figure:
    title = _("Rencontres, par trimestre")
    rows = [bar(name, value) for name, value in zip(QUARTERS, (12, 31, 44, 38, 57, 61), strict=True)]
    return of(title, _("Les rencontres ont quintuplé en six trimestres."), columns(rows, title=title), rows)


def stacked() -> Figure:
    title = _("Six mois après, par année")
    parts = (_("En emploi"), _("En études"), _("En recherche"))
    values = ((11, 6, 9), (19, 8, 7), (31, 9, 8))
    rows = [series(year, parts, each) for year, each in zip(YEARS, values, strict=True)]
    return of_series(title, _("Trois fois plus de jeunes en emploi."), stacked_bars(rows, title=title), rows)


def evolution() -> Figure:
    title = _("Demandes et accompagnements, par trimestre")
    asked = series(_("Demandes"), QUARTERS, (20, 34, 41, 55, 58, 72))
    formed = series(_("Accompagnements"), QUARTERS, (11, 22, None, 35, 44, 60))
    kept = series(_("Autre"), QUARTERS, (3, 4, 4, 6, 5, 7))
    drawing = lines([asked, formed], other=kept, title=title)
    return of_series(
        title, _("L’écart se réduit : moins de jeunes attendent."), drawing, [asked, formed, kept]
    )


def path() -> Figure:
    title = _("De la demande à six mois")
    rows = [bar(_("Demandes"), 120), bar(_("Binômes formés"), 86), bar(_("Première rencontre"), 74),
            bar(_("Toujours ensemble à 6 mois"), 51)]  # fmt: skip
    return of(title, _("Trois jeunes sur cinq vont au bout."), funnel(rows, title=title), rows)


def icons() -> Figure:
    title = _("Projets encore utilisés trois mois après")
    rows = [bar(_("Utilisés"), 8), bar(_("Réponses"), 14)]
    return of(
        title, _("8 projets sur 14 servent encore."), icon_array(8, 14, title=f"{title} : 8 sur 14"), rows
    )


def interval() -> Figure:
    title = _("Accompagnements maintenus à six mois")
    rows = [Bar(_("Résultat"), 0.65, "65 %"), Bar(_("Intervalle à 95 %"), None, "43 % à 82 %"),
            Bar(_("Cible"), 0.6, "60 %")]  # fmt: skip
    drawing = rate_interval(
        0.65, 0.43, 0.82, title=f"{title} : 65 %, de 43 % à 82 %", label="65 %", target=0.6
    )
    return of(title, _("On ne peut pas encore conclure sur la cible."), drawing, rows)


def shares() -> Figure:
    title = _("Actions menées")
    rows = [bar(_("Ateliers"), 42), bar(_("Sessions de formation"), 18), bar(_("Projets"), 23)]
    return of(title, _("La moitié sont des ateliers."), share_bar(rows, title=title), rows)


def panels() -> Figure:
    title = _("Placements par an et par nature")
    values = {_("Stage"): (14, 22, 31), _("Alternance"): (6, 11, 19), _("Immersion"): (9, 8, 12),
              _("Insertion"): (2, 5, 4)}  # fmt: skip
    rows = [series(name, YEARS, each) for name, each in values.items()]
    return of_series(title, _("L’alternance a triplé."), small_multiples(rows, title=title), rows)
