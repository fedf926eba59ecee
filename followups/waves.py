"""What is asked later, of whom, and when: each programme declares its waves in its own `waves` module.

wave(
    "placements.outcome_6m",           # programme.name: for ever the identity of the question
    title=_("Devenir à 6 mois"),       # what staff call it
    cases=ended_contracts,             # what is asked about, whom, and from which day: see Cases
    form=OutcomeForm,                  # what is answered, first: one field whose choices make the buttons of the page
    answer_of=outcome_of,              # the row of the programme that holds the answer
    words=..., ask=..., example=...,   # what is said to whoever is asked
)
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django import forms
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.database import update_row
from followups.models import Followup
from people.outbox.letters import Action, Kind, Letter, Topic, Words, day, letter

MASKED = "•"
Cases = Callable[[dt.date], QuerySet]
"""Of a day, the rows that the wave asks about, past and to come. Each has:

- `due_on`, the day from which it is asked; `asked_person`, the key of whom, or None when nobody is known;
- `has_answer`, whether the programme holds an answer, wherever it came from;
- for an organisation, `asked_organisation`; for what comes back, `occurrence`, that of the day.
"""


@dataclass(frozen=True)
class Question:
    """In the language that is active. `why`: what the answer serves."""

    title: str
    lead: str
    why: str


@dataclass(frozen=True)
class Wave:
    """One question, put to each of its `cases` once.

    title, cases: see above. words: plain values of a case, from which `ask` writes the question; example: invented ones.
    form: what is answered, on the answer's row; `more`: what may be added once it is, of the answer given, or None.
    answer_of: of a case, that row, new or not. given: an answer in words. dated: its field for the day, if it has one.
    reminders: days after the question left. phone_after: the same, for the call; None, nobody is called.
    open_days: how long an answer is in time, from the day it is due. indicators: the figures that it feeds.
    """

    code: str
    title: str | Promise
    cases: Cases
    words: Callable[[Model], Words]
    ask: Callable[[Words], Question]
    example: Words
    form: type[forms.ModelForm]
    answer_of: Callable[[Model], Model]
    given: Callable[[Model], str]
    dated: str = "answered_on"
    more: Callable[[Model], type[forms.ModelForm] | None] = lambda answer: None
    reminders: tuple[int, ...] = (7, 21)
    phone_after: int | None = 28
    open_days: int = 60
    indicators: tuple[str, ...] = ()
    letter: Kind = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "letter", _letter_of(self))

    @property
    def programme(self) -> str:
        """The label of its app."""
        return self.code.partition(".")[0]

    @property
    def answers(self) -> type[Model]:
        return self.form._meta.model

    @property
    def subjects(self) -> type[Model]:
        return self.cases(timezone.localdate()).model

    def closes_on(self, due_on: dt.date) -> dt.date:
        return due_on + dt.timedelta(days=self.open_days)

    def subject(self, key: int) -> Model | None:
        """None when it is no case any more."""
        return self.cases(timezone.localdate()).filter(pk=key).first()


WAVES: dict[str, Wave] = {}


def wave(code: str, **terms) -> Wave:
    made = Wave(code, **terms)
    WAVES[code] = made
    return made


class ScoreField(forms.TypedChoiceField):
    """From 1 to 5."""

    def __init__(self, **kwargs):
        choices = [
            (1, gettext_lazy("1 – pas du tout")),
            (2, gettext_lazy("2 – plutôt non")),
            (3, gettext_lazy("3 – moyennement")),
            (4, gettext_lazy("4 – plutôt oui")),
            (5, gettext_lazy("5 – tout à fait")),
        ]
        super().__init__(choices=choices, coerce=int, **kwargs)


def chosen(form: type[forms.Form], value: object) -> str:
    """An answer in the words of its button."""
    (field,) = form.base_fields.values()
    return str(dict(field.choices)[value])


def _letter_of(wave: Wave) -> Kind:
    def write(words: Words) -> Letter:
        return question_letter(wave, words)

    write.__name__ = "followup_" + wave.code.replace(".", "_")
    example = {"name": "Inès", "turn": 0, "until": "2027-02-28", "link": "/r/…/", "followup": 0, "round": 0}
    register = letter(
        wave.title,
        Topic.REMINDERS,
        example | wave.example,
        secrets=("link",),
        are_due=are_awaited,
        left=has_left,
    )
    return register(write)


def question_letter(wave: Wave, words: Words) -> Letter:
    """The same for every wave: what is asked, until when, and how to say no."""
    question, turn, link = wave.ask(words), int(str(words["turn"])), str(words["link"])
    subject = _("Rappel : %(title)s") % {"title": question.title} if turn else question.title
    return Letter(
        subject,
        (
            *opening(wave, turn),
            question.lead,
            _("Deux appuis suffisent, sans mot de passe, jusqu’au %(day)s.") % {"day": day(words["until"])},
        ),
        Action(
            _("Répondre"),
            reverse("followup", args=[words["followup"]]) if MASKED in link else link,
        ),
        after=(question.why, _("Vous préférez ne pas répondre ? Dites-le sur la même page.")),
        sms=_("Clichy Tremplin : %(title)s") % {"title": subject},
    )


def opening(wave: Wave, turn: int) -> tuple[str, ...]:
    """What a reminder begins with."""
    if not turn:
        return ()
    if turn < len(wave.reminders) or wave.phone_after is None:
        return (
            _("Nous vous l’avons demandé il y a quelques jours : si le message s’est perdu, le revoici."),
        )
    return (_("C’est notre dernier rappel. Sans réponse, quelqu’un de l’équipe vous appellera peut-être."),)


def are_awaited(letters: list[Words]) -> list[bool]:
    """None of those about a question that was put off since, or is asked of somebody else: they are of before."""
    asked = Followup.objects.open().filter(pk__in=[words["followup"] for words in letters])
    rounds = dict(asked.filter(closes_on__gte=timezone.localdate()).values_list("pk", "round"))
    return [rounds.get(words["followup"]) == words["round"] for words in letters]


def has_left(words: Words, moment: dt.datetime) -> None:
    told = {"id": words["followup"], "round": words["round"], "sent_at": None}
    update_row(Followup, told, sent_at=moment)
