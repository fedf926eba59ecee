"""What the platform writes to the referents: never a word of a concern, only that it waits for them."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.outbox.letters import Action, Letter, Topic, Words, day, letter

EXAMPLE = {"ref": "K7PM 2QXR", "day": "2026-12-04", "page": "/admin/people/concern/", "is_concern": True}


@letter(
    gettext_lazy("Urgent : quelqu’un est peut-être en danger (aux référents)"),
    Topic.NEEDED,
    EXAMPLE,
    at_once=True,
    in_space=False,
)
def urgent_concern(words: Words) -> Letter:
    return Letter(
        _("URGENT : quelqu’un est peut-être en danger"),
        (
            _("La personne qui signale coche « quelqu’un est en danger maintenant ». Référence %(ref)s.")
            % words,
            _(
                "Les numéros d’urgence (17, 112, 119) lui ont été donnés. À traiter d’ici le %(day)s au plus tard."
            )
            % {"day": day(words["day"])},
        ),
        Action(_("Lire le signalement"), str(words["page"])),
    )


@letter(
    gettext_lazy("Signalements en retard (aux référents)"),
    Topic.NEEDED,
    {"count": 2, "ref": "K7PM 2QXR", "day": "2026-12-01"},
    in_space=False,
)
def concerns_late(words: Words) -> Letter:
    count = int(str(words["count"]))
    said = {"count": count, "ref": words["ref"], "day": day(words["day"])}
    subject = ngettext(
        "Un signalement attend depuis trop longtemps",
        "%(count)d signalements attendent depuis trop longtemps",
        count,
    )
    return Letter(
        subject % said,
        (
            _("Le plus ancien devait être traité le %(day)s au plus tard (référence %(ref)s).") % said,
            _("Notez ce que vous avez fait, même s’il reste à faire, puis la prochaine étape et sa date."),
        ),
        Action(_("Ouvrir les signalements"), reverse("admin:people_concern_changelist")),
        after=(_("Ce rappel revient chaque jour ouvré tant qu’un signalement est en retard."),),
    )
