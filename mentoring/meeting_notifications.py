"""What the platform writes to the other side about a meeting, and about how a mentorship goes on."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.models import Meeting, Mentorship
from people.outbox.letters import Action, Letter, Topic, Words, day, letter


def is_unsettled(words: Words) -> bool:
    return Meeting.objects.unsettled().filter(pk=words["meeting"]).exists()


@letter(
    gettext_lazy("Rencontre notée par l’autre"),
    Topic.NEWS,
    {"name": "Inès", "by": "Karim", "day": "2026-11-24", "ref": "7KXW2M", "meeting": 0},
    is_due=is_unsettled,
)
def meeting_logged(words: Words) -> Letter:
    said = {"by": words["by"], "day": day(words["day"])}
    return Letter(
        _("%(by)s a noté votre rencontre du %(day)s") % said,
        (
            _("C’est bien ça ? Un appui suffit pour le dire."),
            _("Sans réponse de votre part sous 7 jours, elle comptera comme confirmée par silence."),
        ),
        Action(_("Oui ou non"), reverse("mentoring_meeting", args=[words["ref"]])),
        sms=_("%(by)s a noté votre rencontre du %(day)s. C’est bien ça ?") % said,
    )


def is_open(words: Words) -> bool:
    return Mentorship.objects.real().filter(pk=words["mentorship"], ended_on=None).exists()


@letter(
    gettext_lazy("Accompagnement en pause"),
    Topic.NEWS,
    {"name": "Inès", "others": "Karim", "back": "2027-01-11", "ref": "7KXW2M", "mentorship": 0},
    is_due=is_open,
)
def mentorship_paused(words: Words) -> Letter:
    said = {"others": words["others"], "day": day(words["back"])}
    return Letter(
        _("Votre accompagnement avec %(others)s fait une pause") % said,
        (
            _("Reprise prévue le %(day)s. D’ici là, personne n’attend rien de vous.") % said,
            _("Vous pouvez reprendre plus tôt : un appui dans votre espace."),
        ),
        Action(_("Ouvrir l’accompagnement"), reverse("mentorship", args=[words["ref"]])),
        sms=_("Votre accompagnement avec %(others)s fait une pause jusqu’au %(day)s.") % said,
    )


@letter(
    gettext_lazy("Accompagnement terminé (à l’autre)"),
    Topic.NEEDED,
    {"name": "Inès", "others": "Karim", "ref": "7KXW2M", "asks_again": True},
)
def mentorship_ended(words: Words) -> Letter:
    said = {"others": words["others"]}
    then = _("Votre avis nous aide à mieux accompagner les suivants : deux questions, une minute.")
    again = _("Besoin d’un autre mentor ? Vous pouvez le demander dans votre espace.")
    return Letter(
        _("Votre accompagnement avec %(others)s est terminé") % said,
        (_("Merci du temps passé ensemble."), then, *((again,) if words["asks_again"] else ())),
        Action(_("Donner mon avis"), reverse("mentoring_review", args=[words["ref"]])),
        sms=_("Votre accompagnement avec %(others)s est terminé. Votre avis ? Deux questions.") % said,
    )


@letter(
    gettext_lazy("Accompagnement prolongé"),
    Topic.NEWS,
    {"name": "Inès", "others": "Karim", "term": "2027-09-30", "ref": "7KXW2M", "mentorship": 0},
    is_due=is_open,
)
def mentorship_extended(words: Words) -> Letter:
    said = {"others": words["others"], "day": day(words["term"])}
    return Letter(
        _("Votre accompagnement avec %(others)s continue") % said,
        (_("Son terme est maintenant le %(day)s. Ce n’est pas possible pour vous ? Dites-le-nous.") % said,),
        Action(_("Ouvrir l’accompagnement"), reverse("mentorship", args=[words["ref"]])),
        sms=_("Votre accompagnement avec %(others)s continue jusqu’au %(day)s.") % said,
    )


@letter(
    gettext_lazy("Nouveau mentor, ou mentor remplacé"),
    Topic.NEEDED,
    {"name": "Inès", "others": "Karim", "ref": "7KXW2M", "mentorship": 0},
    is_due=is_open,
)
def mentor_substituted(words: Words) -> Letter:
    said = {"others": words["others"]}
    return Letter(
        _("Du changement dans votre accompagnement"),
        (
            _("Vous continuez avec %(others)s. Ce qui est déjà fait reste noté.") % said,
            _("Prévoyez de vous rencontrer dans les deux semaines."),
        ),
        Action(_("Ouvrir l’accompagnement"), reverse("mentorship", args=[words["ref"]])),
        sms=_("Du changement dans votre accompagnement : vous continuez avec %(others)s.") % said,
    )
