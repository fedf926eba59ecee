"""Plain, valid, unsurprising records: a young resident of Clichy, what happens to them, and around them."""

import datetime as dt

from factory import Faker, LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from followups import models as followups
from indicators.models import Target
from mentoring import models as mentoring
from mentoring.checks import MentorCheck
from people import models as people
from people.identity import DistinctPeople, FormerRef
from people.newcomers import digest
from placements import models as placements
from projects import models as projects
from tests.mentoring_factories import (  # noqa: F401 -- with the others
    WEDNESDAY_AFTERNOON,
    ClosingReviewFactory,
    MatchedPairFactory,
    MatchingRunFactory,
    MeetingAttemptFactory,
    MentorAbsenceFactory,
    MentorFactory,
    MentoringRequestFactory,
    PairRuleFactory,
    PauseFactory,
    ProposalFactory,
    ProposalMemberFactory,
    UnmatchedFactory,
)
from tests.safeguarding_factories import (  # noqa: F401 -- with the others
    ConcernStepFactory,
    ConversationReadingFactory,
    GuardianAgreementFactory,
    MentorshipConcernFactory,
    MentorshipMessageFactory,
)
from training import models as training


class UserFactory(DjangoModelFactory):
    class Meta:
        model = people.User

    email = Sequence(lambda number: f"compte{number}@exemple.fr")


class PartnershipFactory(DjangoModelFactory):
    class Meta:
        model = people.Partnership

    name = "Partenariat de Clichy"
    city = "Clichy"
    school = "EM Normandie"
    postcodes = ["92110"]
    started_on = dt.date(2024, 8, 31)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = people.Organisation

    name = Sequence(lambda number: f"Atelier {number}")
    kind = "company"
    naf = "62.01Z"


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = people.Person

    first_name = Faker("first_name", locale="fr_FR")
    last_name = Faker("last_name", locale="fr_FR")
    email = Sequence(lambda number: f"personne{number}@exemple.fr")
    birth_date = dt.date(2004, 5, 17)
    postcode = "92110"


class AffiliationFactory(DjangoModelFactory):
    class Meta:
        model = people.Affiliation

    person = SubFactory(PersonFactory)
    organisation = SubFactory(OrganisationFactory, kind="school")
    role = "student"
    started_on = dt.date(2024, 9, 1)


class InteractionFactory(DjangoModelFactory):
    class Meta:
        model = people.Interaction

    person = SubFactory(PersonFactory)
    happened_on = dt.date(2024, 10, 5)
    channel = "phone"
    note = "Cherche une alternance dans la vente."
    author = SubFactory(UserFactory)


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = people.Invitation

    person = SubFactory(PersonFactory)
    channel = "email"
    contact = SelfAttribute("person.email")
    token_digest = Sequence(lambda number: digest(f"jeton-{number}"))
    invited_by = SubFactory(UserFactory)


class RegistrationFactory(DjangoModelFactory):
    """Sent, and waiting for staff."""

    class Meta:
        model = people.Registration

    kind = "resident"
    state = "submitted"
    user = SubFactory(UserFactory)
    first_name = "Inès"
    last_name = Faker("last_name", locale="fr_FR")
    email = SelfAttribute("user.email")
    birth_date = dt.date(2004, 5, 17)
    postcode = "92110"
    aim = "job"
    referrer = "self"
    submitted_at = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


class MentorshipFactory(DjangoModelFactory):
    class Meta:
        model = mentoring.Mentorship

    kind = "pair"
    formed_on = dt.date(2024, 10, 1)


class MentorshipMemberFactory(DjangoModelFactory):
    class Meta:
        model = mentoring.MentorshipMember

    mentorship = SubFactory(MentorshipFactory)
    person = SubFactory(PersonFactory)
    role = "mentee"


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = mentoring.Meeting

    mentorship = SubFactory(MentorshipFactory)
    held_on = LazyAttribute(lambda meeting: meeting.mentorship.formed_on + dt.timedelta(days=10))
    minutes = 60
    confirmed = True


class WorkshopFactory(DjangoModelFactory):
    class Meta:
        model = mentoring.Workshop

    kind = "orientation"
    title = Sequence(lambda number: f"Choisir sa voie, séance {number}")
    held_on = dt.date(2024, 11, 20)


class WorkshopRegistrationFactory(DjangoModelFactory):
    class Meta:
        model = mentoring.WorkshopRegistration

    workshop = SubFactory(WorkshopFactory)
    person = SubFactory(PersonFactory)
    attended = True


class OfferFactory(DjangoModelFactory):
    class Meta:
        model = placements.Offer

    organisation = SubFactory(OrganisationFactory)
    kind = "apprenticeship"
    title = "Assistant commercial"
    published_on = dt.date(2024, 9, 1)


class PlacementFactory(DjangoModelFactory):
    class Meta:
        model = placements.Placement

    person = SubFactory(PersonFactory)
    organisation = SubFactory(OrganisationFactory)
    kind = "apprenticeship"
    signed_on = dt.date(2024, 10, 1)
    starts_on = dt.date(2024, 10, 15)
    planned_end_on = dt.date(2025, 10, 14)


class OutcomeFactory(DjangoModelFactory):
    class Meta:
        model = placements.Outcome

    placement = SubFactory(PlacementFactory)
    horizon_months = 6
    answered_on = dt.date(2026, 4, 14)
    status = "permanent"


class CourseFactory(DjangoModelFactory):
    class Meta:
        model = training.Course

    title = "Le tableur au quotidien"


class SessionFactory(DjangoModelFactory):
    class Meta:
        model = training.Session

    course = SubFactory(CourseFactory)
    modality = "in_person"


class SessionTrainerFactory(DjangoModelFactory):
    class Meta:
        model = training.SessionTrainer

    session = SubFactory(SessionFactory)
    person = SubFactory(PersonFactory)


class SlotFactory(DjangoModelFactory):
    class Meta:
        model = training.Slot

    session = SubFactory(SessionFactory)
    starts_at = dt.datetime(2024, 12, 2, 9, tzinfo=dt.UTC)
    ends_at = LazyAttribute(lambda slot: slot.starts_at + dt.timedelta(hours=3))


class EnrolmentFactory(DjangoModelFactory):
    class Meta:
        model = training.Enrolment

    session = SubFactory(SessionFactory)
    person = SubFactory(PersonFactory)
    employer = SubFactory(OrganisationFactory, kind="municipal_service")
    status = "completed"


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = training.Attendance

    slot = SubFactory(SlotFactory)
    enrolment = SubFactory(EnrolmentFactory, session=SelfAttribute("..slot.session"))
    status = "present"
    followed_minutes = 180
    signed = True


class EvaluationFactory(DjangoModelFactory):
    class Meta:
        model = training.Evaluation

    session = SubFactory(SessionFactory)
    person = SubFactory(PersonFactory)
    moment = "hot"
    answered_on = dt.date(2024, 12, 3)
    score = 4


class ProductivityMeasureFactory(DjangoModelFactory):
    class Meta:
        model = training.ProductivityMeasure

    session = SubFactory(SessionFactory)
    organisation = SubFactory(OrganisationFactory, kind="municipal_service")
    measure = "Délai de réponse à un courrier"
    unit = "jours"


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = projects.Project

    organisation = SubFactory(OrganisationFactory, kind="shop")
    title = "Une vitrine en ligne"
    started_on = dt.date(2024, 10, 1)


class ProjectMemberFactory(DjangoModelFactory):
    class Meta:
        model = projects.ProjectMember

    project = SubFactory(ProjectFactory)
    person = SubFactory(PersonFactory)
    role = "student"


class FormerRefFactory(DjangoModelFactory):
    class Meta:
        model = FormerRef

    ref = Sequence(lambda number: f"FIC{number:09}")
    former_id = Sequence(lambda number: 900_000 + number)
    person = SubFactory(PersonFactory)


class DistinctPeopleFactory(DjangoModelFactory):
    class Meta:
        model = DistinctPeople

    first = SubFactory(PersonFactory)
    second = SubFactory(PersonFactory)


class RightsRequestFactory(DjangoModelFactory):
    class Meta:
        model = people.RightsRequest

    person = SubFactory(PersonFactory)
    kind = "rectification"
    said = "Mon prénom s’écrit avec deux n."


class MessageFactory(DjangoModelFactory):
    class Meta:
        model = people.Message

    kind = "question"
    text = "Comment devenir mentor ?"


class OutgoingMessageFactory(DjangoModelFactory):
    class Meta:
        model = people.OutgoingMessage

    kind = "registration_refused"
    channel = "email"
    contact = "ines@exemple.fr"
    words = {"name": "Inès", "reason": "Vous habitez hors de Clichy.", "registration": 0}


class PreferenceFactory(DjangoModelFactory):
    class Meta:
        model = people.Preference

    person = SubFactory(PersonFactory)
    topic = "reminders"
    channel = "space"


class IntroductionFactory(DjangoModelFactory):
    class Meta:
        model = people.Introduction

    kind = "registration_accepted"
    language = "fr"
    text = "Toute l’équipe est heureuse de vous accueillir."


class ConcernFactory(DjangoModelFactory):
    class Meta:
        model = people.Concern

    text = "Une élève ne vient plus, et ne répond plus."


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = people.Consent

    person = SubFactory(PersonFactory)
    purpose = "adaptations"
    given = True
    by = "self"
    channel = "portal"
    notice = "plain 2026-11-23"


class AdaptationFactory(DjangoModelFactory):
    class Meta:
        model = people.Adaptation

    person = LazyFunction(lambda: ConsentFactory().person)
    need = "Salle au rez-de-chaussée."


class EliminationFactory(DjangoModelFactory):
    class Meta:
        model = people.Elimination

    drawn_by = SubFactory(UserFactory)
    files = 1


class RetentionNoticeFactory(DjangoModelFactory):
    class Meta:
        model = people.RetentionNotice

    person = SubFactory(PersonFactory)
    noticed_on = dt.date(2026, 3, 2)


class MentorCheckFactory(DjangoModelFactory):
    class Meta:
        model = MentorCheck

    person = SubFactory(PersonFactory)
    kind = "honorability"
    seen_on = dt.date(2026, 3, 2)
    valid_until = dt.date(2028, 3, 1)


class ErasureFactory(DjangoModelFactory):
    class Meta:
        model = people.Erasure

    file = Sequence(lambda number: 800_000 + number)
    digest = Sequence(lambda number: f"{number:064}")
    cause = "request"
    done_at = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


class UsageFeedbackFactory(DjangoModelFactory):
    class Meta:
        model = projects.UsageFeedback

    project = SubFactory(ProjectFactory)
    answered_on = dt.date(2025, 4, 20)
    usage = "as_is"


class FollowupFactory(DjangoModelFactory):
    """Of no case of any programme: it is due, and not asked yet."""

    class Meta:
        model = followups.Followup

    wave = "placements.outcome_6m"
    subject_key = Sequence(lambda number: 700_000 + number)
    person = SubFactory(PersonFactory)
    due_on = dt.date(2026, 3, 2)
    closes_on = dt.date(2026, 5, 1)


class FollowupLinkFactory(DjangoModelFactory):
    class Meta:
        model = followups.FollowupLink

    followup = SubFactory(FollowupFactory)
    token_digest = Sequence(lambda number: digest(f"lien-{number}"))
    expires_at = dt.datetime(2036, 1, 1, tzinfo=dt.UTC)


class CheckInFactory(DjangoModelFactory):
    class Meta:
        model = mentoring.CheckIn

    member = SubFactory(MentorshipMemberFactory)
    followup = SubFactory(FollowupFactory, wave="mentoring.check_in", person=SelfAttribute("..member.person"))
    answered_on = dt.date(2026, 3, 3)
    going = "well"


class TargetFactory(DjangoModelFactory):
    """There is a partnership: its first day is that of PartnershipFactory, or before."""

    class Meta:
        model = Target

    indicator = "mentoring.created"
    horizon_months = 12
    value = 60
    set_on = dt.date(2024, 9, 2)
    set_by = SubFactory(UserFactory)


def factory_of(model: type) -> type[DjangoModelFactory]:
    """Raises KeyError when a model has no factory yet."""
    factories = {factory._meta.model: factory for factory in DjangoModelFactory.__subclasses__()}
    return factories[model]


def cleared_mentor(**person) -> people.Person:
    """A student of a school whose every check is in date."""
    mentor = AffiliationFactory(person=PersonFactory(**{"postcode": "76600", **person})).person
    for kind in MentorCheck.Kind:
        MentorCheckFactory(person=mentor, kind=kind)
    return mentor
