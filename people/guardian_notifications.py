"""What the platform writes to guardians: may this child register, may this young person have a mentor."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import models
from people.outbox.letters import Action, Letter, Topic, Words, day, letter

EXAMPLE_DAY = "2026-12-04"
EXAMPLE_LINK = "/inscription/accord/exemple/"
OF_A_CHILD = {
    "name": "Rose Diallo",
    "child": "Inès",
    "day": EXAMPLE_DAY,
    "link": EXAMPLE_LINK,
    "agreement": 0,
}


def agreement_left(words: Words, moment: dt.datetime) -> None:
    models.GuardianAgreement.objects.filter(pk=words["agreement"]).update(sent_at=moment)


def agreement_is_asked(words: Words) -> bool:
    return models.GuardianAgreement.objects.filter(pk=words["agreement"], answered_at=None).exists()


@letter(
    gettext_lazy("Accord demandé au représentant légal"),
    Topic.NEEDED,
    OF_A_CHILD,
    secrets=("link",),
    in_space=False,
    is_due=agreement_is_asked,
    left=agreement_left,
)
def guardian_agreement(words: Words) -> Letter:
    said = words | {"day": day(words["day"])}
    return Letter(
        _("%(child)s veut s’inscrire : votre accord est nécessaire") % said,
        (
            _(
                "%(child)s veut s’inscrire sur la plateforme du partenariat, pour être accompagné·e vers une "
                "formation "
                "ou un métier. Avant 15 ans, la loi demande aussi votre accord."
            )
            % said,
            _("Lisez ce que nous ferons de ses données, puis dites oui ou non, jusqu’au %(day)s.") % said,
        ),
        Action(_("Lire et répondre"), str(words["link"])),
        after=(_("Sans réponse de votre part, l’inscription n’ira pas plus loin."),),
        sms=_("%(child)s veut s’inscrire, et a moins de 15 ans : votre accord est nécessaire.") % said,
    )


@letter(
    gettext_lazy("Accord demandé au représentant légal, pour un mentor"),
    Topic.NEEDED,
    OF_A_CHILD,
    secrets=("link",),
    in_space=False,
    is_due=agreement_is_asked,
    left=agreement_left,
)
def mentoring_agreement(words: Words) -> Letter:
    return _mentoring(words, _("%(child)s demande un mentor : votre accord est nécessaire"))


@letter(
    gettext_lazy("Accord demandé au représentant légal, pour un mentor : rappel"),
    Topic.NEEDED,
    OF_A_CHILD,
    secrets=("link",),
    in_space=False,
    is_due=agreement_is_asked,
    left=agreement_left,
)
def mentoring_agreement_reminder(words: Words) -> Letter:
    return _mentoring(words, _("%(child)s attend votre réponse pour avoir un mentor"))


def _mentoring(words: Words, subject: str) -> Letter:
    said = words | {"day": day(words["day"])}
    return Letter(
        subject % said,
        (
            _(
                "%(child)s a demandé un mentor : un adulte, étudiant ou membre de l’équipe de l’école EM Normandie, "
                "qui l’aide dans ses études ou son projet de métier. Avant 18 ans, il nous faut votre accord."
            )
            % said,
            _(
                "Avant toute rencontre, nous vérifions l’identité et l’honorabilité du mentor. Les premières "
                "rencontres ont lieu dans un lieu public."
            ),
            _("Lisez comment cela se passe, puis dites oui ou non, jusqu’au %(day)s.") % said,
        ),
        Action(_("Lire et répondre"), str(words["link"])),
        after=(
            _("Sans réponse de votre part, %(child)s ne rencontre pas de mentor.") % said,
            _("Vous dites oui ? Gardez ce message : le même lien sert à retirer votre accord."),
        ),
        sms=_(
            "%(child)s demande un mentor et a moins de 18 ans : votre accord est nécessaire. Lire et répondre :"
        )
        % said,
    )
