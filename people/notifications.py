"""What the platform writes to people about themselves: registrations, invitations, agreements, rights, the desk."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import models
from people.outbox.letters import Action, Letter, Topic, Words, day, letter

EXAMPLE_DAY = "2026-12-04"
EXAMPLE_LINK = "/invitation/exemple/"


def to_space() -> Action:
    return Action(_("Ouvrir mon espace"), reverse("home"))


def told(words: Words, moment: dt.datetime) -> None:
    for registration in models.Registration.objects.filter(pk=words["registration"]):
        registration.told_at = moment
        registration.save()


@letter(
    gettext_lazy("Inscription validée"),
    Topic.NEEDED,
    {
        "name": "Inès",
        "caller": "Camille Roux",
        "day": EXAMPLE_DAY,
        "registration": 0,
    },
    left=told,
)
def registration_accepted(words: Words) -> Letter:
    promise = {"caller": words["caller"], "day": day(words["day"])}
    return Letter(
        _("Votre inscription est validée"),
        (
            _("Votre inscription est validée : bienvenue !"),
            _("%(caller)s vous appelle d’ici le %(day)s.") % promise,
        ),
        to_space(),
        after=(_("Pas d’appel ce jour-là ? Écrivez-nous depuis votre espace."),),
        sms=_("Bonjour %(name)s, votre inscription est validée. %(caller)s vous appelle d’ici le %(day)s.")
        % (promise | {"name": words["name"]}),
    )


@letter(
    gettext_lazy("Inscription non retenue"),
    Topic.NEEDED,
    {"name": "Inès", "reason": "Vous habitez hors de Clichy : la Mission locale de votre ville vous attend.",
     "registration": 0},
    left=told,
)  # fmt: skip
def registration_refused(words: Words) -> Letter:
    return Letter(
        _("Votre inscription n’est pas retenue"),
        (_("Votre inscription n’est pas retenue."), *str(words["reason"]).splitlines()),
        sms=_("Bonjour %(name)s, votre inscription n’est pas retenue. %(reason)s") % words,
    )


def is_unfinished(words: Words) -> bool:
    return models.Registration.objects.filter(
        pk=words["registration"], state=models.Registration.State.STARTED
    ).exists()


@letter(
    gettext_lazy("Inscription à finir"),
    Topic.REMINDERS,
    {"name": "Inès", "registration": 0},
    is_due=is_unfinished,
    lasts=dt.timedelta(days=14),
)
def registration_unfinished(words: Words) -> Letter:
    return Letter(
        _("Votre inscription n’est pas finie"),
        (
            _("Vous avez commencé à vous inscrire, et il reste une ou deux questions."),
            _("Ce que vous avez déjà répondu est gardé : il faut deux minutes pour finir."),
        ),
        Action(_("Finir mon inscription"), reverse("registration_next")),
        after=(_("Vous avez changé d’avis ? Ne faites rien."),),
        sms=_("Votre inscription n’est pas finie : deux minutes suffisent."),
    )


def invitation_left(words: Words, moment: dt.datetime) -> None:
    models.Invitation.objects.filter(pk=words["invitation"]).update(sent_at=moment)


def invitation_opens(words: Words) -> bool:
    return models.Invitation.objects.open().filter(pk=words["invitation"]).exists()


@letter(
    gettext_lazy("Invitation à se connecter"),
    Topic.NEEDED,
    {"name": "Inès", "inviter": "Camille Roux", "partnership": "Clichy – EM Normandie", "day": EXAMPLE_DAY,
     "link": EXAMPLE_LINK, "invitation": 0},
    secrets=("link",),
    in_space=False,
    is_due=invitation_opens,
    left=invitation_left,
)  # fmt: skip
def invitation(words: Words) -> Letter:
    said = words | {"day": day(words["day"])}
    return Letter(
        _("%(inviter)s vous invite à vous connecter") % said,
        (
            _("%(inviter)s vous invite à ouvrir votre espace sur la plateforme « %(partnership)s ».") % said,
            _("Ce lien est pour vous seul·e. Il sert une fois, jusqu’au %(day)s.") % said,
        ),
        Action(_("Ouvrir mon espace"), str(words["link"])),
        after=(
            _(
                "Vous n’attendiez pas cette invitation ? Ne faites rien : aucun compte n’est ouvert sans vous."
            ),
        ),
        sms=_("Bonjour %(name)s, %(inviter)s vous invite à ouvrir votre espace :") % said,
    )


ASKED = {
    "rectification": gettext_lazy("corriger une donnée"),
    "objection": gettext_lazy("vous opposer à un usage"),
    "erasure": gettext_lazy("effacer vos données"),
}


def _rights(said: str, words: Words, after: tuple[str, ...] = ()) -> Letter:
    said = said % {"kind": ASKED[str(words["kind"])]}
    return Letter(
        _("Votre demande sur vos données"),
        (said, *str(words["answer"]).splitlines()),
        after=after,
        sms=f"{said} {words['answer']}".strip(),
    )


@letter(
    gettext_lazy("Demande sur ses données acceptée"),
    Topic.NEEDED,
    {"name": "Inès", "kind": "rectification", "answer": "Votre nom est corrigé."},
)
def rights_granted(words: Words) -> Letter:
    return _rights(_("Votre demande est acceptée : %(kind)s."), words)


@letter(
    gettext_lazy("Données effacées"),
    Topic.NEEDED,
    {"name": "Inès", "kind": "erasure", "answer": "Bonne route !"},
    in_space=False,
    traceless=True,
)
def erasure_done(words: Words) -> Letter:
    return _rights(_("Vos données sont effacées, comme vous l’aviez demandé."), words)


@letter(
    gettext_lazy("Demande sur ses données refusée"),
    Topic.NEEDED,
    {
        "name": "Inès",
        "kind": "erasure",
        "answer": "Un stage est en cours : demandez-le de nouveau à sa fin.",
    },
)
def rights_refused(words: Words) -> Letter:
    complaint = _("Si cette réponse ne vous va pas, vous pouvez écrire à la CNIL : www.cnil.fr/plaintes")
    return _rights(_("Votre demande n’est pas acceptée : %(kind)s."), words, (complaint,))


def notice_reached(words: Words, moment: dt.datetime) -> None:
    models.RetentionNotice.objects.filter(pk=words["notice"]).update(reached=True)


def file_still_goes(words: Words) -> bool:
    return models.RetentionNotice.objects.filter(pk=words["notice"]).exists()


@letter(
    gettext_lazy("Préavis d’effacement"),
    Topic.NEEDED,
    {"name": "Inès", "day": EXAMPLE_DAY, "notice": 0},
    is_due=file_still_goes,
    left=notice_reached,
)
def retention_notice(words: Words) -> Letter:
    return Letter(
        _("Vos données vont être effacées"),
        (
            _(
                "Nous n’avons plus de nouvelles de vous depuis deux ans. Vos données seront effacées après le "
                "%(day)s, comme promis."
            )
            % {"day": day(words["day"])},
            _("Vous voulez les garder ? Connectez-vous une fois."),
        ),
        Action(_("Me connecter"), reverse("account_login")),
        after=(_("Vous préférez qu’elles partent ? Ne faites rien."),),
        sms=_("Vos données seront effacées après le %(day)s. Pour les garder, connectez-vous :")
        % {"day": day(words["day"])},
    )


@letter(
    gettext_lazy("Un message est arrivé (à l’équipe)"),
    Topic.NEEDED,
    {"ref": "K7PM 2QXR", "day": EXAMPLE_DAY, "page": "/admin/people/message/", "is_concern": False},
    in_space=False,
)
def received(words: Words) -> Letter:
    """Without a word of what was written."""
    subject = _("Une inquiétude est signalée") if words["is_concern"] else _("Un message est arrivé")
    return Letter(
        subject,
        (
            _("Référence %(ref)s. Une réponse est promise d’ici le %(day)s.")
            % (words | {"day": day(words["day"])}),
        ),
        Action(_("Lire le message"), str(words["page"])),
    )
