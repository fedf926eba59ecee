"""What `manage.py check --deploy` says of an installation that leaves its public pages without what the law asks."""

from django.conf import settings
from django.core.checks import Tags, Warning, register

ASKED = {
    "LEGAL_PUBLISHER": "l’éditeur du site : nom, adresse, téléphone",
    "LEGAL_DIRECTOR": "le directeur ou la directrice de la publication",
    "LEGAL_HOST": "l’hébergeur : nom, adresse, téléphone",
    "DPO_CONTACT": "l’adresse où chacun fait valoir ses droits sur ses données",
    "CONTACT_EMAIL": "l’adresse où l’on écrit, prévenue de chaque message reçu",
    "CONTACT_PHONE": "le téléphone où l’on appelle",
    "CONTACT_ADDRESS": "l’adresse où l’on vient",
    "CONTACT_HOURS": "les heures où l’on est reçu",
}


@register(Tags.compatibility, deploy=True)
def public_pages_are_complete(app_configs, **kwargs) -> list[Warning]:
    return [
        Warning(
            f"{name} manque : les pages publiques ne disent pas {what}.",
            hint="Le mettre dans l’environnement ou dans .env.",
            id=f"clichy_partnership.W00{number}",
        )
        for number, (name, what) in enumerate(ASKED.items(), 1)
        if not getattr(settings, name)
    ]
