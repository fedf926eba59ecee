"""A member of a mentorship signals something: to the team, to the referents, or to stop seeing somebody at once."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mentoring.lives import Pause
from mentoring.models import Mentorship, MentorshipConcern
from mentoring.safeguarding_notifications import tell_of_a_stop
from people.desk import receive
from people.messages import Concern, Message
from people.models import User

STOPPED = dt.timedelta(days=30)


@transaction.atomic
def tell_team(mentorship: Mentorship, user: User, text: str, token: str) -> Message:
    """A practical trouble; the team knows of which mentorship."""
    written = Message(
        kind=Message.Kind.QUESTION, text=text, user=user, language=get_language(), page=_of(mentorship)
    )
    return receive(written, token)


@transaction.atomic
def worry(mentorship: Mentorship, user: User, text: str, token: str, *, urgent: bool, stops: bool) -> Concern:
    """Read by the referents alone, who may from then on read what is written in the mentorship."""
    concern = receive(Concern(text=text, user=user, language=get_language(), urgent=urgent), token)
    MentorshipConcern.objects.get_or_create(concern=concern, defaults={"mentorship": mentorship})
    if stops and stop(mentorship, user):
        tell_of_a_stop(mentorship)
    return concern


@transaction.atomic
def stop_seeing(mentorship: Mentorship, user: User, text: str, token: str) -> Message:
    """At once, without having to say why; the team calls. The other side is told by the team, and not of who asked."""
    stop(mentorship, user)
    said = _(
        "Ne veut plus voir l’autre membre de l’accompagnement pour l’instant. À appeler, sans le ou la presser."
    )
    return tell_team(mentorship, user, f"{said}\n\n{text}".strip(), token)


def stop(mentorship: Mentorship, user: User) -> Pause | None:
    """Nobody meets nor writes; the pause that runs already becomes this one. None when the mentorship is over."""
    today = timezone.localdate()
    if not Mentorship.objects.select_for_update().open_on(today).filter(pk=mentorship.pk).first():
        return None
    pause = Pause.objects.filter(mentorship=mentorship, ended_on=None).first()
    pause = pause or Pause(mentorship=mentorship, started_on=today, asked_by=user)
    if pause.why != Pause.Why.SUSPENDED:
        pause.why, pause.back_on = Pause.Why.SUSPENDED, today + STOPPED
        pause.started_on = min(pause.started_on, today)
        pause.save()
    return pause


def _of(mentorship: Mentorship) -> str:
    return _("accompagnement %(ref)s") % {"ref": mentorship.ref}
