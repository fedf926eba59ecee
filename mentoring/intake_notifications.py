"""What the platform writes to who asks for a mentor, and to who offers to be one."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentoring.intake import MentoringRequest
from people.outbox.letters import Action, Letter, Topic, Words, letter


def still_waits(words: Words) -> bool:
    return MentoringRequest.objects.waiting().filter(pk=words["request"]).exists()


@letter(
    gettext_lazy("Demande de mentor vérifiée"),
    Topic.NEWS,
    {"name": "Inès", "request": 0},
    is_due=still_waits,
)
def request_checked(words: Words) -> Letter:
    return Letter(
        _("Votre demande de mentor est complète"),
        (
            _("Nous cherchons maintenant quelqu’un dont les moments libres et les envies rejoignent les vôtres."),
            _("Dès que nous avons une idée, nous vous la proposons : vous dites oui ou non, sans dire pourquoi."),
        ),
        Action(_("Voir ma demande"), reverse("mentoring_request")),
        sms=_("Votre demande de mentor est complète. Nous cherchons, et nous vous écrivons dès que c’est trouvé."),
    )  # fmt: skip


@letter(
    gettext_lazy("Demande de mentor refusée"),
    Topic.NEEDED,
    {"name": "Inès", "reason": "Vous habitez hors de Clichy : la Mission locale de votre ville peut vous aider."},
)  # fmt: skip
def request_refused(words: Words) -> Letter:
    return Letter(
        _("Votre demande de mentor"),
        (
            _("Nous ne pouvons pas donner suite à votre demande de mentor."),
            str(words["reason"]),
            _("Une question ? Écrivez-nous : quelqu’un vous répond."),
        ),
        Action(_("Nous écrire"), reverse("contact_write", args=["question"])),
    )


@letter(
    gettext_lazy("Candidature de mentor acceptée"),
    Topic.NEEDED,
    {"name": "Karim", "missing": ["attestation d’honorabilité à voir", "formation à suivre"]},
)
def mentor_accepted(words: Words) -> Letter:
    missing = list(words["missing"])
    then = _("Tout est en ordre : nous vous proposons un jeune dès que possible.")
    if missing:
        count = ngettext(
            "Avant votre première rencontre, il reste une chose à faire : %(what)s.",
            "Avant votre première rencontre, il reste : %(what)s.",
            len(missing),
        )
        then = count % {"what": ", ".join(missing)}
    return Letter(
        _("Bienvenue parmi les mentors"),
        (_("Votre candidature est acceptée. Merci du temps que vous donnez."), then),
        Action(_("Voir où j’en suis"), reverse("mentor")),
        sms=_("Votre candidature de mentor est acceptée. La suite est dans votre espace."),
    )


@letter(
    gettext_lazy("Candidature de mentor refusée"),
    Topic.NEEDED,
    {
        "name": "Karim",
        "reason": "Les mentors doivent être là jusqu’en juin : revenez vers nous à la rentrée.",
    },
)
def mentor_declined(words: Words) -> Letter:
    return Letter(
        _("Votre candidature de mentor"),
        (
            _("Nous ne pouvons pas retenir votre candidature."),
            str(words["reason"]),
            _("Une question ? Écrivez-nous : quelqu’un vous répond."),
        ),
        Action(_("Nous écrire"), reverse("contact_write", args=["question"])),
    )
