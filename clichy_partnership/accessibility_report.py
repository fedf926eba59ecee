"""The grid of the RGAA with what proves each result, as people read it: docs/accessibility.md."""

from clichy_partnership.accessibility import (
    AUDITED,
    MENTIONS,
    VALID,
    Criterion,
    Result,
    by_theme,
    count,
    grid,
)

HEADING = """# Accessibilité : la grille du RGAA

Écrite par `bin/accessibility` depuis `clichy_partnership/rgaa.csv` ; un test dit quand elle n’est plus à jour. La page
`/accessibilite/` et la mention du pied de page viennent des mêmes données (`clichy_partnership/accessibility.py`).

**{mention}** : {met} critères respectés sur les {applicable} qui s’appliquent, soit {percent} % ; {out} ne s’appliquent
pas. Audit interne du {audited}, valable jusqu’au {end} au plus.

## Méthode

- Les 106 critères sont ceux du RGAA 4.1.2, dans leur texte : `RGAA/criteres.json` du dépôt public
  [DISIC/accessibilite.numerique.gouv.fr](https://github.com/DISIC/accessibilite.numerique.gouv.fr), et ses notes de
  révision de 4.1 vers 4.1.2 (critère 10.11). Licence ouverte 2.0.
- Le taux est celui du RGAA, que porte l’arrêté du 20 septembre 2019 : critères respectés, divisés par les critères
  applicables. Un critère n’est respecté que s’il l’est sur toutes les pages de l’échantillon ; il est applicable dès
  qu’il l’est sur une. La mention est « totalement conforme » à 100 %, « partiellement conforme » à partir de 50 %,
  « non conforme » en dessous, ou sans audit valable. Le pourcentage affiché est arrondi vers le bas.
- L’échantillon : pages publiques, connexion, inscription, compte, « Mon espace » de chaque rôle, une page de chaque
  programme, et, dans le back-office, l’accueil, les listes et les formulaires de personnes, d’organisations et
  d’accompagnement, l’accueil d’une personne, la formation d’un binôme ; un bilan en PDF. Les données sont celles de
  `bin/demo`. Pour chaque page : axe-core, le validateur du W3C, un relevé du code, la largeur de 320 px, l’œil.
- « Relevé » : compté par un script sur les pages ouvertes. « Essayé » : fait dans un navigateur. « Lu » : dans le code.
  Un fichier de `tests/` le vérifie à chaque changement ; le reste ne vaut qu’au jour de l’audit.

## Limites

- Aucun lecteur d’écran, aucune personne handicapée n’a essayé le site. Le critère 7.1, qui demande cet essai, est compté
  non conforme. D’autres (1.3, 11.2, 11.9…) sont jugés sur le texte, sans savoir comment il est restitué.
- L’audit est fait par l’équipe qui développe : personne d’extérieur ne l’a revu.
- L’échantillon n’a pas la part de pages tirées au hasard, un dixième, que le RGAA demande.
- Les autres listes et formulaires du back-office ont les mêmes gabarits, mais n’ont pas été ouverts un par un ; l’import
  de fichiers l’est par ses propres tests.
- Les PDF sont vérifiés par la machine, sans validateur PDF/UA externe.
- Les e-mails ne sont pas des pages : ils ne sont pas dans l’échantillon.
- Le dépôt de la déclaration par le téléservice de l’État, le schéma pluriannuel et le plan d’actions de l’année
  reviennent à chaque institution qui installe la plateforme.

## Ce qui vient
"""


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def planned() -> list[str]:
    """Each thing to do once, with the criteria that it would meet."""
    found: dict[str, list[str]] = {}
    for criterion in grid():
        if criterion.result is Result.MISSED:
            found.setdefault(criterion.planned, []).append(criterion.number)
    return [f"- {what.removesuffix('.')} ({', '.join(numbers)})." for what, numbers in found.items()]


def line(criterion: Criterion) -> str:
    known = (
        f"{criterion.known_by} **{criterion.consequence}**" if criterion.consequence else criterion.known_by
    )
    return f"| {criterion.number} | {cell(criterion.title)} | {criterion.result} | {cell(known)} |"


def page() -> str:
    total = count(grid())
    heading = HEADING.format(
        mention=MENTIONS[total.level],
        met=total.met,
        applicable=total.applicable,
        percent=total.percent,
        out=total.out,
        audited=AUDITED.strftime("%d/%m/%Y"),
        end=(AUDITED + VALID).strftime("%d/%m/%Y"),
    )
    lines = [heading, *planned(), "", "## Par thème", "", "| thème | C | NC | NA |", "|---|---|---|---|"]
    for theme, criteria in by_theme():
        counted = count(criteria)
        lines.append(f"| {theme} | {counted.met} | {counted.missed} | {counted.out} |")
    lines.append(f"| **Tous** | **{total.met}** | **{total.missed}** | **{total.out}** |")
    lines += [
        "",
        "C : conforme. NC : non conforme, ce que cela change pour les gens est en gras. NA : non applicable.",
    ]
    for theme, criteria in by_theme():
        lines += ["", f"## {criteria[0].number.partition('.')[0]}. {theme}", ""]
        lines += ["| n° | critère | | comment on le sait |", "|---|---|---|---|", *map(line, criteria)]
    return "\n".join(lines) + "\n"
