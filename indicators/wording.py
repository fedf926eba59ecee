"""Sentences in plain words: what a printed figure says, and how sure it is."""

from django.utils.translation import gettext as _

from common.french import day, number, percent
from indicators.disclosure import Printed
from indicators.publication import Result, Row

NOTHING = ("pending", "insufficient", "withheld", "no_answer", "said")


def cases_word(code: str) -> str:
    """What a rate counts, in the plural."""
    return {
        "mentoring.retention_6m": _("accompagnements suivis"),
        "mentoring.no_early_end_6m": _("accompagnements suivis"),
        "placements.rupture_9m": _("contrats"),
        "projects.used_3m": _("retours d’usage"),
        "digital.share": _("actions terminées"),
        "digital.proven": _("actions numériques"),
    }.get(code, _("réponses"))


def certainty(result: Result) -> str:
    """How sure the figure is, or why there is none."""
    printed, code = result.printed, result.code
    if printed.kind in NOTHING:
        return _nothing(result)
    if code == "digital.proven":
        return _("Sans intervalle : une action sans résultat constaté reste inconnue, ce n’est pas un échec.")
    if code == "digital.share":
        return _("Toutes les actions terminées sont comptées : il n’y a pas de marge d’erreur.")
    if result.definition.shape == "rate":
        return _rate(printed, cases_word(code))
    if result.definition.shape == "amount":
        return _amount(result)
    if printed.kind == "below":
        return _("Le nombre exact n’est pas imprimé, pour que personne ne puisse être reconnu.")
    return _("Tous les cas sont comptés, un par un : il n’y a pas de marge d’erreur.")


def _nothing(result: Result) -> str:
    kind = result.printed.kind
    if kind == "pending":
        date = result.printed.date
        return (
            _("Observable à partir du {date}.").format(date=day(date))
            if date
            else _("Aucun cas à observer encore.")
        )
    if kind == "withheld":
        return _("Imprimé ici, il ferait connaître par soustraction un groupe de moins de 5 personnes.")
    if kind in ("no_answer", "said"):
        return _("Aucun chiffre n’est donné tant que les réponses manquent.")
    if not result.definition.persons:
        return _("Il faut au moins 5 retours pour imprimer un résultat.")
    if result.definition.shape == "amount":
        return _("Trop peu de relevés pour imprimer une valeur sans risquer de reconnaître quelqu’un.")
    if result.definition.horizon and not result.coverage:
        return _("Aucun trimestre n’est encore complet : tous ses cas doivent pouvoir être observés.")
    return _("Moins de 10 cas connus : trop peu pour un résultat, et des personnes seraient reconnaissables.")


def _rate(printed: Printed, cases: str) -> str:
    n = number(printed.n)
    if printed.kind == "below":
        text = _(
            "Moins de 5 cas sur {n} {cases} : le nombre exact et un pourcentage pourraient désigner des personnes."
        )
        return text.format(n=n, cases=cases)
    if printed.kind == "at_least":
        text = _(
            "Moins de 5 des {n} {cases} font exception : un pourcentage exact pourrait désigner des personnes."
        )
        return text.format(n=n, cases=cases)
    if printed.kind == "range":
        text = _(
            "Plus de 4 cas sur 10 sont sans réponse ({unknown} sur {n}) : seules les deux bornes sont sûres."
        )
        return text.format(unknown=number(printed.unknown), n=n)
    if printed.kind == "ratio":
        first = _("Sur {n} {cases} seulement, un pourcentage serait trompeur.").format(n=n, cases=cases)
    else:
        low, high = (percent(end) for end in printed.interval)
        first = _("Entre {low} et {high} : sur {n} {cases}, on ne peut pas être plus précis.").format(
            low=low, high=high, n=n, cases=cases
        )
    return f"{first} {missing(printed)}".strip()


def missing(printed: Printed) -> str:
    """What the cases without an answer could change."""
    if not printed.bounds:
        return ""
    low, high = (percent(end) for end in printed.bounds)
    text = _("Selon ce que diraient les {unknown} cas sans réponse, le résultat irait de {low} à {high}.")
    return text.format(unknown=number(printed.unknown), low=low, high=high)


def _amount(result: Result) -> str:
    unit, n = result.printed.unit, result.printed.n
    if result.code == "training.productivity":
        text = _(
            "Une évolution observée sur {n} mesures, jamais un effet de la formation : d’autres causes ont pu jouer."
        )
        return text.format(n=number(n))
    if unit == "hours":
        return _("Durées relevées une à une : il n’y a pas de marge d’erreur.")
    if unit == "score":
        first = _("Moyenne des seules personnes qui ont répondu.")
    elif unit == "ratio":
        first = _("Calculée sur toutes les présences attendues : il n’y a pas de marge d’erreur.")
    else:
        first = _("Médiane : la moitié des cas est au-dessous, la moitié au-dessus.")
    return first


def base(result: Result) -> str:
    """What the figure rests on, shown as n."""
    printed = result.printed
    if printed.n is None or (result.definition.shape == "count" and printed.kind == "exact"):
        return ""
    words = {
        "training.trainee_hours": _("présences signées"),
        "training.attendance_rate": _("présences attendues"),
        "training.delivered_hours": _("demi-journées"),
        "training.productivity": _("mesures"),
        "mentoring.meeting_hours": _("rencontres"),
        "mentoring.meetings_per_active_month": _("accompagnements"),
        "placements.time_to_hire": _("placements issus d’une offre"),
    }
    word = words.get(result.code) or cases_word(result.code)
    return _("n = {n} {word}").format(n=number(printed.n), word=word)


def rows_takeaway(rows: list[Row]) -> str:
    """The sentence that a reader should keep of a breakdown."""
    values = [(row.printed.value or 0, row.label, row.printed.text) for row in rows if row.depth == 0]
    largest = max(value for value, _label, _text in values)
    leaders = [(label, text) for value, label, text in values if value == largest]
    if len(leaders) > 1:
        return _("Aucune catégorie ne domine nettement.")
    highest = _("La part la plus élevée : {label} ({text}).")
    most = _("Le plus grand nombre : {label} ({text}).")
    return (highest if rows[0].printed.kind in ("percent", "ratio") else most).format(
        label=leaders[0][0], text=leaders[0][1]
    )


def hidden_rows() -> str:
    return _("Répartition non publiée : elle ferait connaître un groupe de moins de 5 cas.")


def observable_contracts(horizon: int) -> list[str]:
    """Which work-study contracts can be seen at this report, for questions asked 6, 12 and 24 months after."""
    if horizon < 24:
        return []
    text = _(
        "{months} mois après : les contrats dont la fin était prévue au plus tard au {limit}e mois du partenariat."
    )
    return [
        text.format(months=months, limit=horizon - months - 2)
        for months in (6, 12, 24)
        if horizon - months - 2 > 0
    ]
