"""What is done to many mentorships, meetings or registrations at once, after a confirmation."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.confirmation import DayForm, confirmed
from mentoring.models import CheckIn, Meeting, Mentorship, WorkshopRegistration


class EndForm(DayForm):
    end_reason = forms.ChoiceField(
        label=_("Motif"), choices=[("", "---------"), *Mentorship.EndReason.choices]
    )


def who_takes_part(mentorship: Mentorship) -> str:
    members = ", ".join(str(membership.person) for membership in mentorship.memberships.all())
    return f"{mentorship} ({members})" if members else str(mentorship)


@confirmed(
    _("Mettre fin aux accompagnements"),
    ngettext_lazy(
        "%(count)d accompagnement est terminé.", "%(count)d accompagnements sont terminés.", "count"
    ),
    waiting=lambda mentorships: mentorships.filter(ended_on=None),
    form=EndForm,
    name=who_takes_part,
    related=("memberships__person",),
)
def end_mentorships(mentorship: Mentorship, answers: dict) -> None:
    mentorship.ended_on = answers["day"]
    mentorship.end_reason = answers["end_reason"]


@confirmed(
    _("Confirmer les rencontres"),
    ngettext_lazy("%(count)d rencontre est confirmée.", "%(count)d rencontres sont confirmées.", "count"),
    waiting=lambda meetings: meetings.filter(confirmed=False),
    name=lambda meeting: f"{meeting} – {who_takes_part(meeting.mentorship)}",
    related=("mentorship__memberships__person",),
)
def confirm_meetings(meeting: Meeting, answers: dict) -> None:
    meeting.confirmed = True


@confirmed(
    _("Marquer comme pris en compte"),
    ngettext_lazy(
        "%(count)d point d’étape est pris en compte.",
        "%(count)d points d’étape sont pris en compte.",
        "count",
    ),
    waiting=lambda check_ins: check_ins.filter(seen_on=None),
    form=DayForm,
    related=("member__person",),
)
def see_check_ins(check_in: CheckIn, answers: dict) -> None:
    check_in.seen_on = answers["day"]


@confirmed(
    _("Noter présent·e"),
    ngettext_lazy("%(count)d présence est notée.", "%(count)d présences sont notées.", "count"),
    waiting=lambda registrations: registrations.with_place().filter(Q(attended=None) | Q(attended=False)),
    related=("person", "workshop"),
)
def mark_present(registration: WorkshopRegistration, answers: dict) -> None:
    registration.attended = True


@confirmed(
    _("Noter absent·e"),
    ngettext_lazy("%(count)d absence est notée.", "%(count)d absences sont notées.", "count"),
    waiting=lambda registrations: registrations.with_place().filter(Q(attended=None) | Q(attended=True)),
    related=("person", "workshop"),
)
def mark_absent(registration: WorkshopRegistration, answers: dict) -> None:
    registration.attended = False
