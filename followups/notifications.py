"""The letter that is asked for: the questions themselves are written by their waves."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followups.waves import MASKED, are_awaited
from people.outbox.letters import Action, Letter, Topic, Words, letter


@letter(
    gettext_lazy("Nouveau lien vers une question"),
    Topic.NEEDED,
    {
        "name": "Inès",
        "title": "Quelle est votre situation, 6 mois après ?",
        "link": "/r/…/",
        "followup": 0,
        "round": 0,
    },
    secrets=("link",),
    at_once=True,
    are_due=are_awaited,
)
def followup_link_again(words: Words) -> Letter:
    link = str(words["link"])
    return Letter(
        _("Voici votre nouveau lien"),
        (
            _("Vous l’avez demandé : ce lien ouvre la question « %(title)s ».") % {"title": words["title"]},
            _("Il est à vous seul·e : ne le transférez pas."),
        ),
        Action(_("Répondre"), reverse("followup", args=[words["followup"]]) if MASKED in link else link),
    )
