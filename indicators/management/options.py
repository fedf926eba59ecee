"""The options that compute_indicators and render_report share."""

import datetime as dt

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from people.models import Partnership


def add_options(parser, as_of_required: bool = False) -> None:
    parser.add_argument("--as-of", type=dt.date.fromisoformat, required=as_of_required, metavar="AAAA-MM-JJ")
    parser.add_argument("--audience", choices=["internal", "shared"], default="internal")


def check_options(as_of: dt.date | None, audience: str) -> None:
    """Raises CommandError for what cannot be computed."""
    if audience == "shared":
        raise CommandError(
            _(
                "La diffusion partagée n’est pas encore possible : toutes les règles de secret ne sont pas en place."
            )
        )
    partnership = Partnership.objects.first()
    if partnership is None:
        raise CommandError(_("Aucun partenariat n’est enregistré : importer d’abord ses fiches."))
    if as_of < partnership.started_on:
        raise CommandError(
            _("Le partenariat a commencé le %(day)s.") % {"day": f"{partnership.started_on:%d/%m/%Y}"}
        )
