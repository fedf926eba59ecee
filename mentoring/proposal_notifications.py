"""What the platform writes about a pair that is proposed, and about one that begins."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.models import Mentorship
from mentoring.proposals import Proposal
from people.outbox.letters import Action, Letter, Topic, Words, day, letter


def is_open(words: Words) -> bool:
    return Proposal.objects.open().filter(pk=words["proposal"]).exists()


EXAMPLE = {"name": "Inès", "others": "Karim", "is_mentor": False, "ref": "7KXW2M", "by": "2026-12-05",
           "proposal": 0}  # fmt: skip


@letter(gettext_lazy("Proposition de mentor, ou de jeune"), Topic.NEEDED, EXAMPLE, is_due=is_open)
def proposal_made(words: Words) -> Letter:
    said = {"others": words["others"], "day": day(words["by"])}
    if words["is_mentor"]:
        subject = _("Accompagner %(others)s ?") % said
        first = _("L’équipe vous propose d’accompagner %(others)s.") % said
    else:
        subject = _("%(others)s pourrait vous accompagner") % said
        first = _("L’équipe a pensé à %(others)s pour vous accompagner.") % said
    return Letter(
        subject,
        (
            first,
            _("Lisez ce que vous avez en commun, et dites oui ou non avant le %(day)s.") % said,
            _("Un doute ? Vous pouvez en parler avec l’équipe avant de répondre."),
        ),
        Action(_("Voir la proposition"), reverse("mentoring_proposal", args=[words["ref"]])),
        sms=_("%(subject)s : oui ou non, avant le %(day)s.") % {"subject": subject.rstrip(" ?"), **said},
    )


@letter(gettext_lazy("Proposition sans réponse"), Topic.REMINDERS, EXAMPLE, is_due=is_open)
def proposal_unanswered(words: Words) -> Letter:
    said = {"others": words["others"], "day": day(words["by"])}
    return Letter(
        _("%(others)s attend votre réponse") % said,
        (
            _("Une proposition vous attend avec %(others)s. Oui ou non : les deux réponses nous aident.") % said,
            _("Sans réponse avant le %(day)s, l’équipe vous appelle.") % said,
        ),
        Action(_("Voir la proposition"), reverse("mentoring_proposal", args=[words["ref"]])),
        sms=_("Une proposition vous attend avec %(others)s : oui ou non, avant le %(day)s.") % said,
    )  # fmt: skip


@letter(gettext_lazy("Proposition qui ne se fait pas"), Topic.NEEDED, {"name": "Inès", "is_mentor": False})
def proposal_over(words: Words) -> Letter:
    if words["is_mentor"]:
        return Letter(
            _("La proposition ne se fait pas"),
            (
                _("Le binôme proposé ne se fera pas. Vous n’y êtes pour rien."),
                _("Nous vous en proposerons un autre."),
            ),
            Action(_("Ouvrir mon espace"), reverse("space")),
        )
    return Letter(
        _("La proposition ne se fait pas"),
        (
            _("Le binôme proposé ne se fera pas. Vous n’y êtes pour rien."),
            _("Votre demande garde sa place : nous cherchons quelqu’un d’autre."),
        ),
        Action(_("Voir ma demande"), reverse("mentoring_request")),
        sms=_("Le binôme proposé ne se fera pas. Votre demande garde sa place : nous cherchons quelqu’un d’autre."),
    )  # fmt: skip


def runs(words: Words) -> bool:
    return Mentorship.objects.real().filter(pk=words["mentorship"], ended_on=None).exists()


@letter(
    gettext_lazy("Accompagnement qui commence"),
    Topic.NEEDED,
    {"name": "Inès", "others": "Karim", "ref": "7KXW2M", "mentorship": 0},
    is_due=runs,
)
def mentorship_formed(words: Words) -> Letter:
    said = {"others": words["others"]}
    return Letter(
        _("C’est parti avec %(others)s") % said,
        (
            _("Vous avez tous dit oui : votre accompagnement avec %(others)s commence.") % said,
            _(
                "Prévoyez une première rencontre dans les deux semaines : 30 minutes suffisent, à l’école ou en ville."
            ),
            _("Pour vous écrire, passez par votre espace : personne n’a besoin de donner son numéro."),
        ),
        Action(_("Écrire un premier message"), reverse("mentorship", args=[words["ref"]])),
        sms=_("C’est parti avec %(others)s : prévoyez une première rencontre dans les deux semaines.") % said,
    )
