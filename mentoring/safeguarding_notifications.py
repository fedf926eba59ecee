"""What the platform writes to the members of a mentorship, and to the team, so that everybody is safe in it.

To the other side of a mentorship, a first name and nothing else.
"""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.conversations import MentorshipMessage, read_up_to, silence
from mentoring.models import Mentorship, MentorshipMember
from people.consents import Consent, stops
from people.models import Person
from people.outbox.letters import Action, Letter, Topic, Words, letter
from people.outbox.posting import at, compose, of_people, of_person, post, post_all

OF_A_MEMBER = {"name": "Inès", "other": "Karim", "ref": "7KXW2M", "member": 0}


def is_unread(words: Words) -> bool:
    """They have not read it meanwhile, and nothing has stopped the mentorship."""
    member = MentorshipMember.objects.filter(pk=words["member"]).select_related("mentorship").first()
    if member is None or silence(member.mentorship, timezone.localdate()):
        return False
    return read_up_to(member) <= int(str(words["up_to"]))


# What is news leaves by day, is refused by whoever wishes, and is no solicitation: it would wait for a week.
@letter(
    gettext_lazy("Un message de l’autre membre de l’accompagnement"),
    Topic.NEWS,
    OF_A_MEMBER | {"up_to": 0},
    is_due=is_unread,
    lasts=dt.timedelta(days=7),
)
def message_from(words: Words) -> Letter:
    """Without a word of it."""
    return Letter(
        _("Un message de %(other)s") % words,
        (_("%(other)s vous a écrit. Le message vous attend dans votre espace.") % words,),
        Action(_("Lire le message"), reverse("conversation", args=[words["ref"]])),
        after=(_("Un souci avec cette personne ? Sur la même page : « Signaler un problème »."),),
        sms=_("Un message de %(other)s vous attend.") % words,
    )


def tell_others(message: MentorshipMessage) -> None:
    """Each of them once, until they say that they have read."""
    author, today = message.author, timezone.localdate()
    present = MentorshipMember.objects.present_on(today).filter(mentorship=author.mentorship_id)
    others = list(present.exclude(pk=author.pk).select_related("person", "mentorship", "reading"))
    reached = of_people([member.person for member in others])
    letters = []
    for member in others:
        up_to = member.reading.up_to if hasattr(member, "reading") else 0
        words = {"name": member.person.first_name, "other": author.person.first_name,
                 "ref": member.mentorship.ref, "member": member.pk, "up_to": up_to}  # fmt: skip
        key = f"message_from:{member.pk}:{up_to}"
        letters.append(compose(message_from, reached[member.person_id], words, key=key))
    post_all(letters)


@letter(
    gettext_lazy("Accord d’un représentant légal refusé ou retiré (à l’équipe)"),
    Topic.NEEDED,
    {"ref": "P4TX7Q", "page": "/admin/people/person/0/accord-mentor/", "is_running": True},
    in_space=False,
)
def agreement_withdrawn(words: Words) -> Letter:
    """Without a name: it goes to an address that several people read."""
    if words["is_running"]:
        said = _(
            "L’accompagnement est suspendu dès maintenant. Le mentor est prévenu ; appelez le ou la jeune et sa famille."
        )
    else:
        said = _("Aucun accompagnement n’est en cours : il n’y a rien à arrêter.")
    return Letter(
        _("Un représentant légal dit non à un mentor"),
        (_("Son accord est refusé, ou retiré (fiche %(ref)s).") % words, said),
        Action(_("Ouvrir sa fiche"), str(words["page"])),
    )


@letter(
    gettext_lazy("Rencontres suspendues, il manque un accord (au mentor)"),
    Topic.NEEDED,
    {"name": "Karim", "other": "Inès", "ref": "7KXW2M"},
    lasts=dt.timedelta(days=7),
)
def suspended_without_agreement(words: Words) -> Letter:
    """Not by whom, nor why: the team says what may be said."""
    return Letter(
        _("Vos rencontres avec %(other)s sont suspendues") % words,
        (
            _(
                "Il manque un accord nécessaire : jusqu’à nouvel ordre, ne vous voyez pas et ne vous écrivez pas."
            )
            % words,
            _("Ce n’est pas un reproche. L’équipe vous appelle pour la suite."),
        ),
        Action(_("Ouvrir l’accompagnement"), reverse("mentorship", args=[words["ref"]])),
        sms=_("Vos rencontres avec %(other)s sont suspendues : ne vous voyez pas, l’équipe vous appelle.")
        % words,
    )


@stops(Consent.Purpose.MENTORING)
def tell_of_a_withdrawal(person: Person) -> None:
    """The gates close by themselves; mentors are told not to come, and somebody of the team has to call."""
    today = timezone.localdate()
    present = MentorshipMember.objects.present_on(today)
    places = present.filter(person=person, role=MentorshipMember.Role.MENTEE)
    running = Mentorship.objects.open_on(today).filter(pk__in=places.values("mentorship"))
    mentors = present.filter(mentorship__in=running, role=MentorshipMember.Role.MENTOR)
    for member in mentors.select_related("person", "mentorship"):
        post(
            suspended_without_agreement, of_person(member.person), name=member.person.first_name,
            other=person.first_name, ref=member.mentorship.ref,
        )  # fmt: skip
    if settings.CONTACT_EMAIL:
        page = reverse("admin:people_person_mentoring_agreement", args=[person.pk])
        post(
            agreement_withdrawn, at(settings.CONTACT_EMAIL, settings.LANGUAGE_CODE),
            ref=person.ref, page=page, is_running=running.exists(),
        )  # fmt: skip


@letter(
    gettext_lazy("Accompagnement arrêté à la demande d’un membre (à l’équipe)"),
    Topic.NEEDED,
    {"ref": "7KXW2M", "page": "/admin/mentoring/mentorship/0/change/"},
    in_space=False,
)
def stopped_at_once(words: Words) -> Letter:
    """Whoever signals a concern may ask for it: the team knows that it is stopped, and nothing of the concern."""
    return Letter(
        _("Un accompagnement est arrêté pour l’instant"),
        (
            _("L’accompagnement %(ref)s est suspendu à la demande d’un de ses membres.") % words,
            _(
                "Ne relancez personne, et ne le reprenez pas sans l’accord des personnes référentes (protection)."
            ),
        ),
        Action(_("Ouvrir l’accompagnement"), str(words["page"])),
    )


def tell_of_a_stop(mentorship: Mentorship) -> None:
    if settings.CONTACT_EMAIL:
        page = reverse("admin:mentoring_mentorship_change", args=[mentorship.pk])
        post(
            stopped_at_once, at(settings.CONTACT_EMAIL, settings.LANGUAGE_CODE), ref=mentorship.ref, page=page
        )
