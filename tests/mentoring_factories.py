"""Who asks for a mentor and who offers, what is proposed, what is lived, and how it is matched."""

import datetime as dt

from factory import LazyAttribute, LazyFunction, SubFactory
from factory.django import DjangoModelFactory

from mentoring import models as mentoring
from people.models import Person


def student_of_a_school() -> Person:
    from tests.factories import AffiliationFactory  # which imports this module

    return AffiliationFactory(person__postcode="76600").person


WEDNESDAY_AFTERNOON = list(range(2 * 48 + 28, 2 * 48 + 36))  # from 14 h to 18 h


class MentoringRequestFactory(DjangoModelFactory):
    """Sent, checked, and waiting for a mentor."""

    class Meta:
        model = mentoring.MentoringRequest

    person = SubFactory("tests.factories.PersonFactory")
    goals = ["cv", "interview"]
    languages = ["fr"]
    places = ["campus"]
    availability = WEDNESDAY_AFTERNOON
    started_on = asked_on = checked_on = dt.date(2026, 1, 5)


class MentorFactory(DjangoModelFactory):
    """Accepted by the team; its checks are made apart."""

    class Meta:
        model = mentoring.Mentor

    person = LazyFunction(student_of_a_school)
    goals = ["cv", "interview"]
    languages = ["fr"]
    places = ["campus"]
    availability = WEDNESDAY_AFTERNOON
    capacity = 1
    started_on = applied_on = accepted_on = dt.date(2026, 1, 5)


class MentorAbsenceFactory(DjangoModelFactory):
    class Meta:
        model = mentoring.MentorAbsence

    mentor = SubFactory(MentorFactory)
    kind = "exams"
    starts_on = dt.date(2026, 5, 4)
    ends_on = dt.date(2026, 5, 22)


class ProposalFactory(DjangoModelFactory):
    class Meta:
        model = mentoring.Proposal

    kind = "pair"
    proposed_on = dt.date(2026, 2, 2)
    answer_by = dt.date(2026, 2, 9)


class ProposalMemberFactory(DjangoModelFactory):
    class Meta:
        model = mentoring.ProposalMember

    proposal = SubFactory(ProposalFactory)
    person = SubFactory("tests.factories.PersonFactory")
    role = "mentee"


class MeetingAttemptFactory(DjangoModelFactory):
    class Meta:
        model = mentoring.MeetingAttempt

    mentorship = SubFactory("tests.factories.MentorshipFactory")
    tried_on = LazyAttribute(lambda attempt: attempt.mentorship.formed_on + dt.timedelta(days=5))


class PauseFactory(DjangoModelFactory):
    class Meta:
        model = mentoring.Pause

    mentorship = SubFactory("tests.factories.MentorshipFactory")
    why = "exams"
    started_on = LazyAttribute(lambda pause: pause.mentorship.formed_on + dt.timedelta(days=20))
    back_on = LazyAttribute(lambda pause: pause.started_on + dt.timedelta(days=21))


class ClosingReviewFactory(DjangoModelFactory):
    class Meta:
        model = mentoring.ClosingReview

    member = SubFactory("tests.factories.MentorshipMemberFactory")
    answered_on = dt.date(2025, 7, 1)
    reached = "yes"


class MatchingRunFactory(DjangoModelFactory):
    class Meta:
        model = mentoring.MatchingRun

    day = dt.date(2026, 2, 2)
    computed_at = dt.datetime(2026, 2, 2, 9, tzinfo=dt.UTC)


class MatchedPairFactory(DjangoModelFactory):
    class Meta:
        model = mentoring.MatchedPair

    run = SubFactory(MatchingRunFactory)
    mentee = SubFactory("tests.factories.PersonFactory")
    mentor = SubFactory("tests.factories.PersonFactory")
    asked_on = dt.date(2026, 1, 5)
    points = {"goals": 35, "hours": 16, "place": 10}
    score = 61


class UnmatchedFactory(DjangoModelFactory):
    class Meta:
        model = mentoring.Unmatched

    run = SubFactory(MatchingRunFactory)
    person = SubFactory("tests.factories.PersonFactory")
    asked_on = dt.date(2026, 1, 5)
    reasons = {"hours": 2, "taken": 1}


class PairRuleFactory(DjangoModelFactory):
    class Meta:
        model = mentoring.PairRule

    kind = "veto"
    mentee = SubFactory("tests.factories.PersonFactory")
    mentor = SubFactory("tests.factories.PersonFactory")
    reason = "Ils sont voisins."
    since = dt.date(2026, 2, 2)
