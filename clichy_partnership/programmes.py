"""The four programmes, as the public pages name them and lead to them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.access import Sensitivity, policy
from people.registration import ANSWER_DAYS


@dataclass(frozen=True)
class Programme:
    """`slug` is its word in addresses; its page is templates/public/programmes/<code>.html."""

    code: str
    slug: str
    name: str | Promise
    promise: str | Promise

    @property
    def address(self) -> str:
        return reverse("programme", args=[self.slug])


PROGRAMMES = (
    Programme(
        "mentoring",
        "accompagnement",
        _("Accompagnement"),
        _(
            "Un étudiant ou une étudiante aide un jeune de Clichy à trouver sa voie, "
            "en binôme, en petit groupe ou en atelier."
        ),
    ),
    Programme(
        "placements",
        "stages-et-emploi",
        _("Stages et emploi"),
        _("Stages, alternances, immersions et contrats d’insertion dans les entreprises d’ici."),
    ),
    Programme(
        "training",
        "formation",
        _("Formation"),
        _("Les agents de la Ville se forment au numérique, à l’évaluation et à la conduite de projet."),
    ),
    Programme(
        "projects",
        "projets",
        _("Projets"),
        _("Une équipe d’étudiants, encadrée, travaille quelques mois pour un commerce, une association ou un service."),
    ),
)  # fmt: skip


def links() -> Iterator[tuple[str, str]]:
    for programme in PROGRAMMES:
        yield str(programme.name), programme.address


@policy(signed_in=False, sensitivity=Sensitivity.PUBLIC)
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    shown = next((each for each in PROGRAMMES if each.slug == slug), None)
    if shown is None:
        raise Http404
    others = [each for each in PROGRAMMES if each is not shown]
    context = {"programme": shown, "others": others, "answer_days": ANSWER_DAYS}
    return render(request, f"public/programmes/{shown.code}.html", context)
