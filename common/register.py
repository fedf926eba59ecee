"""The register of processing (GDPR, article 30), written from what each model says of its fields."""

from collections import defaultdict

from django.db import models
from django.utils.text import capfirst

from common.privacy import Basis, Privacy, Processing, declared

HEADING = """# Registre des traitements

Écrit par `bin/register` à partir de ce que chaque modèle dit de ses champs ; ne pas le corriger à la main. Responsables
conjoints : la Ville et l’école ([responsabilite-conjointe.md](responsabilite-conjointe.md)) ; sous-traitants :
[sous-traitants.md](sous-traitants.md) ; mesures de sécurité : [security.md](../security.md) (en anglais). Les bases
légales sont à valider par le délégué à la protection des données.
"""
WHAT_BECOMES = {
    "erased": "effacé avec le nom",
    "texts": "texte libre, effacé ou débarrassé du nom",
    "kept": "fait, gardé sans nom",
    "technical": "technique",
}


def page() -> str:
    by_processing: dict[str, list[tuple[type[models.Model], Privacy]]] = defaultdict(list)
    processings: dict[str, Processing] = {}
    for model, privacy in declared():
        if privacy.processing.basis == Basis.NOBODY:
            continue
        name = str(privacy.processing.name)
        processings[name] = privacy.processing
        by_processing[name].append((model, privacy))
    return HEADING + "".join(
        section(processing, by_processing[name]) for name, processing in sorted(processings.items())
    )


def section(processing: Processing, held: list[tuple[type[models.Model], Privacy]]) -> str:
    lines = [f"\n## {processing.name}\n", f"- Finalité : {processing.purpose}"]
    lines.append(f"- Base légale : {processing.basis.label}")
    lines += [f"- Source : {processing.source}"] if processing.source else []
    lines += [
        f"- Personnes : {processing.people}",
        f"- Qui le lit : {processing.audience}",
        f"- Durée : {processing.retention}",
        "\n| donnée | champ | à l’effacement | dans l’export de la personne |",
        "|---|---|---|---|",
    ]
    for model, privacy in held:
        lines += rows(model, privacy)
    return "\n".join(lines) + "\n"


def rows(model: type[models.Model], privacy: Privacy) -> list[str]:
    found = []
    about_somebody = bool(privacy.subject or privacy.account)
    for place, words in WHAT_BECOMES.items():
        for name in getattr(privacy, place):
            label = f"{capfirst(str(model._meta.verbose_name))} : {model._meta.get_field(name).verbose_name}"
            becomes = "la ligne part avec la personne" if privacy.removed else words
            if name in privacy.withheld:
                exported = f"non : {privacy.withheld[name]}"
            else:
                exported = "oui" if about_somebody and place != "technical" else "non : ne parle de personne"
            found.append(f"| {label} | `{model._meta.label}.{name}` | {becomes} | {exported} |")
    return found
