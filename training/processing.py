"""Why the house keeps training: a line of the register."""

from django.utils.translation import gettext_lazy as _

from common.privacy import Basis, Processing

PROOF = 48  # months: the three years during which an action may be controlled, and the year it ends in

TRAINING = Processing(
    name=_("Former les agents"),
    purpose=_("Convoquer, émarger, évaluer, et prouver les heures suivies."),
    basis=Basis.LEGAL_DUTY,
    people=_("agents formés, formateurs"),
    audience=_("équipe de la formation, école, formateur de la session, la personne elle-même"),
    retention=_("trois ans après l’année de la session, puis deux ans après le dernier contact"),
    source=_(
        "Code du travail, art. L6362-6 (preuve de la réalité des actions) ; référentiel national qualité"
    ),
)
