"""What keeps minors safe: messages of a mentorship, concerns with their trace, agreements of guardians."""

import datetime as dt

from django.utils import timezone
from factory import LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from mentoring import models as mentoring
from people import models as people


class MentorshipMessageFactory(DjangoModelFactory):
    class Meta:
        model = mentoring.MentorshipMessage

    author = SubFactory("tests.factories.MentorshipMemberFactory")
    mentorship = SelfAttribute("author.mentorship")
    text = "On se voit mercredi ?"
    once = Sequence(lambda number: f"{number:064}")


class ConversationReadingFactory(DjangoModelFactory):
    class Meta:
        model = mentoring.ConversationReading

    member = SubFactory("tests.factories.MentorshipMemberFactory")


class MentorshipConcernFactory(DjangoModelFactory):
    class Meta:
        model = mentoring.MentorshipConcern

    concern = SubFactory("tests.factories.ConcernFactory")
    mentorship = SubFactory("tests.factories.MentorshipFactory")


class ConcernStepFactory(DjangoModelFactory):
    class Meta:
        model = people.ConcernStep

    concern = SubFactory("tests.factories.ConcernFactory")
    done = "Appelée : elle va bien, et rappellera demain."


class GuardianAgreementFactory(DjangoModelFactory):
    """Asked of the guardian of a minor who is to have a mentor."""

    class Meta:
        model = people.GuardianAgreement

    purpose = "mentoring"
    person = SubFactory("tests.factories.PersonFactory")
    contact = "rose@exemple.fr"
    token_digest = Sequence(lambda number: f"{number:064}")
    expires_at = LazyFunction(lambda: timezone.now() + dt.timedelta(days=30))
