"""What was asked in two years, as if each question had left on its day, and what still waits for an answer or a call.

Whoever answered is read in the files; what nobody answered is over, refused, or under way. Check-ins, which no file
brings, are invented here. Nothing is left to write for the round that asks (followups/asking.py).
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from django.db.models import Model
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from clichy_partnership.demo.chance import draw, happens
from clichy_partnership.demo.coming import Holders
from clichy_partnership.demo.letters import say_left
from clichy_partnership.demo.records import days_from_today, keep, moment
from clichy_partnership.demo.season import working_day, working_day_before
from common.dates import add_months
from followups import asking
from followups.models import Followup
from followups.waves import WAVES, Wave
from mentoring.models import CheckIn
from mentoring.waves import CHECK_IN, EVERY
from people.models import Interaction, OutgoingMessage, User

State, Source, Going = Followup.State, Followup.Source, CheckIn.Going
CALLERS = {
    "mentoring": "accompagnement@exemple.fr",
    "placements": "emploi@exemple.fr",
    "training": "formation@exemple.fr",
    "projects": "projets@exemple.fr",
}
CALLS = ((0, 0), (2, 1), (0, 1))
"""What is left to call about in each programme: in how many days, how many calls before."""
UNREACHED = {
    "mentoring": "Répondeur : message laissé.",
    "placements": "Au travail, préfère qu’on rappelle après 17 h.",
    "training": "Son service dit de rappeler un matin.",
    "projects": "En réunion, un collègue transmet.",
}
PAST_MONTHS = 24
LETTERS_KEPT = 45  # days: of what is over, older letters would only hide the others
JUST_ASKED = 3  # days since a question left to somebody whose account is shown
REFUSED = 1 / 8  # of those who did not answer
REASON = "réponse rattachée à sa question"
GOING = {Going.WELL: 0.82, Going.SLOWLY: 0.13, Going.TALK: 0.05}
TO_SEE = (
    (Going.TALK, "Nos horaires ne vont plus ensemble depuis un mois, et je n’ose pas le dire."),
    (Going.SLOWLY, ""),
)


@dataclass
class Question:
    """`answer` is the programme's row, when somebody answered."""

    followup: Followup
    answer: Model | None = None


def ask(rng: Random, holders: Holders) -> None:
    known = {user.person_id for user in holders.values()}
    for programme, login in CALLERS.items():
        told = [
            became(rng, wave, case, known, holders[login])
            for wave in WAVES.values()
            if wave.programme == programme
            for case in cases_of(wave)
        ]
        questions = [question for question in told if question]
        hand_to(holders[login], [each.followup for each in questions if each.followup.state == State.PHONE])
        trouble([each.answer for each in questions if isinstance(each.answer, CheckIn)])
        save(questions)
        write_letters([each.followup for each in questions])


def cases_of(wave: Wave) -> Iterator[Model]:
    """Of each turn, for what comes back."""
    first, today = add_months(days_from_today(0), -PAST_MONTHS), days_from_today(0)
    turns = (today - first).days // EVERY if wave is CHECK_IN else 0
    for turn in range(turns + 1):
        cases = wave.cases(today - dt.timedelta(days=turn * EVERY))
        yield from cases.filter(due_on__range=(first, today)).order_by("pk")


# What became of one


def became(rng: Random, wave: Wave, case: Model, known: set[int], caller: User) -> Question | None:
    """None when it was answered before its day: nobody is asked what they have said."""
    followup = asking.followup_of(wave, case)
    is_open = followup.closes_on >= days_from_today(0)
    is_shown = is_open and followup.person_id in known
    answer = answer_to(rng, wave, case, is_shown)
    answered_on = answer and day_of(rng, wave, answer, case.due_on)
    if answered_on and answered_on < case.due_on:
        return None
    leave(followup, max(case.due_on, days_from_today(-JUST_ASKED)) if is_shown else case.due_on)
    if answered_on:
        close_answered(rng, followup, answered_on, caller)
    elif is_open:
        wait(followup)
    else:
        close_silent(rng, followup)
    return Question(followup, answer)


def answer_to(rng: Random, wave: Wave, case: Model, is_shown: bool) -> Model | None:
    if wave is CHECK_IN:
        return None if is_shown else check_in(rng, case)
    return wave.answer_of(case) if case.has_answer else None


def check_in(rng: Random, case: Model) -> CheckIn | None:
    """Most say how it goes, some after a call; of those under way, callers have few left."""
    age = (days_from_today(0) - case.due_on).days
    is_over, was_called = age > CHECK_IN.open_days, age >= CHECK_IN.phone_after
    if not happens(rng, 0.7 if is_over else 0.85 if was_called else 0.5):
        return None
    days = delay(rng, age, 40)
    if is_over and happens(rng, 0.05):
        days = min(age, rng.randrange(CHECK_IN.open_days + 1, EVERY))
    answered_on, going = case.due_on + dt.timedelta(days=days), draw(rng, GOING)
    made = CHECK_IN.answer_of(case)
    made.going, made.answered_on = going, answered_on
    if going in CheckIn.NEED_SOMEBODY:
        made.seen_on = min(working_day(answered_on + dt.timedelta(days=1)), days_from_today(0))
    return made


def trouble(check_ins: list[CheckIn]) -> None:
    """The latest answers are those that nobody has taken up yet."""
    latest = sorted(check_ins, key=lambda each: each.answered_on, reverse=True)
    for answer, (going, note) in zip(latest, TO_SEE, strict=False):
        answer.going, answer.note, answer.seen_on = going, note, None


def day_of(rng: Random, wave: Wave, answer: Model, due_on: dt.date) -> dt.date:
    """Of the answer; drawn where the programme does not keep it."""
    if wave.dated:
        return getattr(answer, wave.dated)
    return due_on + dt.timedelta(days=delay(rng, (days_from_today(0) - due_on).days, 20))


def delay(rng: Random, age: int, longest: int) -> int:
    """Days before an answer: most come soon."""
    longest = min(age, longest)
    return round(rng.triangular(0, longest, min(4, longest)))


# How far it went


def leave(followup: Followup, day: dt.date) -> None:
    """In the morning, and never on a Sunday; to an organisation without a contact, nothing leaves."""
    followup.posted_at, followup.state = moment(day, 0, 10), State.SENT
    if followup.person_id:
        followup.sent_at = moment(day + dt.timedelta(days=day.isoweekday() == 7), 9, 5)


def days_since(followup: Followup, day: dt.date) -> int:
    return (day - timezone.localdate(followup.sent_at or followup.posted_at)).days


def remind(followup: Followup, until: dt.date) -> None:
    """As often as its wave does by that day."""
    if followup.person_id:
        passed = days_since(followup, min(until, followup.closes_on))
        followup.reminders = sum(days <= passed for days in followup.kind.reminders)


def close_answered(rng: Random, followup: Followup, day: dt.date, caller: User) -> None:
    remind(followup, day)
    followup.answered_on, followup.source = day, draw(rng, {Source.LINK: 0.88, Source.SPACE: 0.12})
    asking.close(followup, State.ANSWERED)
    followup.closed_at = moment(day, 18, 20)
    if was_called(followup, day) and happens(rng, 0.8):
        followup.source, followup.entered_by, followup.calls = Source.PHONE, caller, 1
        followup.closed_at = moment(day, 11, 40)


def was_called(followup: Followup, day: dt.date) -> bool:
    """Callers stop on the last day that counts."""
    after = 0 if followup.person_id is None else followup.kind.phone_after
    return after is not None and days_since(followup, day) >= after and day <= followup.closes_on


def close_silent(rng: Random, followup: Followup) -> None:
    if happens(rng, REFUSED):
        day = followup.due_on + dt.timedelta(days=rng.randrange(2, 7))
        remind(followup, day)
        asking.close(followup, State.REFUSED)
        followup.closed_at = moment(day, 12, 30)
    else:
        remind(followup, followup.closes_on)
        asking.close(followup, State.EXPIRED)
        followup.closed_at = moment(followup.closes_on + dt.timedelta(days=1), 0, 10)


def wait(followup: Followup) -> None:
    """Asked, reminded, or on the list of calls, as the round would have left it today."""
    today = days_from_today(0)
    remind(followup, today)
    if was_called(followup, today):
        followup.state, followup.call_on = State.PHONE, today
    elif followup.reminders:
        followup.state = State.REMINDED


def hand_to(caller: User, silent: list[Followup]) -> None:
    """A few are left to call, those first whom no message reached; the others were called, and said no."""
    silent.sort(key=lambda each: (each.person_id is not None, each.closes_on))
    today = days_from_today(0)
    for followup, (days, calls) in zip(silent, CALLS, strict=False):
        followup.call_on = working_day(days_from_today(days)) if days else today
        followup.calls = calls
        if calls:
            note_call(followup, caller)
    for number, followup in enumerate(silent[len(CALLS) :], start=1):
        asking.close(followup, State.REFUSED)
        followup.closed_at = moment(working_day_before(days_from_today(-number)), 17, 10)
        followup.calls, followup.entered_by = 1, caller


def note_call(followup: Followup, caller: User) -> None:
    keep(
        Interaction(
            person=followup.person,
            organisation=followup.organisation,
            channel=Interaction.Channel.PHONE,
            happened_on=working_day_before(days_from_today(-2)),
            note=UNREACHED[followup.kind.programme],
            author=caller,
        )
    )


# What is written of it


def save(questions: list[Question]) -> None:
    """Answers point to their question, and their history says so."""
    Followup.objects.bulk_create([each.followup for each in questions])
    found: dict[type[Model], list[Model]] = {}
    for each in questions:
        if each.answer is not None:
            each.answer.followup = each.followup
            found.setdefault(type(each.answer), []).append(each.answer)
    for model, answers in found.items():
        if model is CheckIn:
            for answer in answers:
                answer._history_date = answer.followup.closed_at
            bulk_create_with_history(answers, model)
        else:
            bulk_update_with_history(answers, model, ["followup"], default_change_reason=REASON)


def write_letters(followups: list[Followup]) -> None:
    """Of what is open and of what was asked lately; all have left, and those of what is over were read."""
    since = days_from_today(-LETTERS_KEPT)
    shown = [each for each in followups if each.sent_at and (each.closed_at is None or each.due_on >= since)]
    reminded = {each.pk: each.reminders for each in shown}
    for turn in range(max(reminded.values(), default=-1) + 1):
        told = [each for each in shown if reminded[each.pk] >= turn]
        for followup in told:
            followup.reminders = turn
        asking.write(told, days_from_today(0))
        for followup in told:
            after = followup.kind.reminders[turn - 1] if turn else 0
            written = OutgoingMessage.objects.filter(key=f"followup:{followup.pk}:{followup.round}:{turn}")
            left_at = followup.sent_at + dt.timedelta(days=after)
            say_left(written, left_at)
            if followup.closed_at:
                written.update(read_at=left_at + dt.timedelta(hours=3))
