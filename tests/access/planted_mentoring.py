"""Mentorships, what is lived around them, and what keeps minors safe in them."""

from tests import factories as make
from tests.access.planting import World, days


def plant_mentoring(world: World) -> None:
    who = world.people
    for name, mentor, mentee, terms in (
        ("own", "mentor", "minor", {}),
        ("ended", "mentor", "adult", {"ended_on": days(-30), "end_reason": "term_reached"}),
        ("mistaken", "mentor", "adult", {"ended_on": days(-90), "end_reason": "error"}),
        ("foreign", "other_student", "stranger_mentee", {}),
    ):
        mentorship = make.MentorshipFactory(
            formed_on=days(-100), ref=world.mark(f"MENTORSHIP{name}"), **terms
        )
        world.plant(f"mentorship {name}", mentorship)
        for role, person in (("mentor", mentor), ("mentee", mentee)):
            member = make.MentorshipMemberFactory(mentorship=mentorship, person=who[person], role=role)
            world.plant(f"member {name} {role}", member)
        world.plant(
            f"meeting {name}", make.MeetingFactory(mentorship=mentorship, ref=world.mark(f"MEETING{name}"))
        )
    for name, day, person in (
        ("to_come", 10, "student"),
        ("past", -10, "adult"),
        ("unknown", -20, "stranger"),
    ):
        workshop = make.WorkshopFactory(title=world.mark(f"workshop{name}"), held_on=days(day))
        world.plant(f"workshop {name}", workshop)
        registration = make.WorkshopRegistrationFactory(workshop=workshop, person=who[person])
        world.plant(f"registration {name}", registration)


def plant_lives(world: World) -> None:
    """What happens around and in those mentorships: requests, offers, proposals, tries, pauses, reviews."""
    who = world.people
    for name in ("minor", "stranger"):
        words = world.mark(f"request{name}")
        request = make.MentoringRequestFactory(person=who[name], words=words, checked_on=None)
        world.plant(f"request {name}", request)
    for name in ("mentor", "other_student"):
        mentor = make.MentorFactory(person=who[name], words=world.mark(f"offer{name}"))
        world.plant(f"mentor {name}", mentor)
        world.plant(f"absence {name}", make.MentorAbsenceFactory(mentor=mentor))
    for name, mentor, mentee in (("own", "mentor", "adult"), ("foreign", "other_student", "stranger")):
        proposal = make.ProposalFactory(
            ref=world.mark(f"PROPOSAL{name}"), why=world.mark(f"why{name}"), proposed_on=days(-2),
            answer_by=days(5),
        )  # fmt: skip
        world.plant(f"proposal {name}", proposal)
        for role, person in (("mentor", mentor), ("mentee", mentee)):
            member = make.ProposalMemberFactory(proposal=proposal, person=who[person], role=role)
            world.plant(f"proposed {name} {role}", member)
        mentorship = world.planted[f"mentorship {name}"]
        world.plant(f"attempt {name}", make.MeetingAttemptFactory(mentorship=mentorship))
        world.plant(f"pause {name}", make.PauseFactory(mentorship=mentorship, ended_on=days(-60)))
    for role in ("mentor", "mentee"):
        words = world.mark(f"review{role}")
        member = world.planted[f"member ended {role}"]
        world.plant(f"review {role}", make.ClosingReviewFactory(member=member, words=words))


def plant_matching(world: World) -> None:
    """A matching that put two together, left one waiting, and a decision of the team."""
    who = world.people
    run = world.plant("matching run", make.MatchingRunFactory())
    pair = make.MatchedPairFactory(run=run, mentee=who["minor"], mentor=who["mentor"])
    world.plant("matched pair", pair)
    world.plant("unmatched", make.UnmatchedFactory(run=run, person=who["stranger_mentee"]))
    reason = world.mark("pairrule")
    rule = make.PairRuleFactory(mentee=who["adult"], mentor=who["mentor"], reason=reason)
    world.plant("pair rule", rule)


def plant_safeguarding(world: World) -> None:
    """What members of two mentorships write to one another; a concern names one of them."""
    for name in ("own", "ended", "foreign"):
        member = world.planted[f"member {name} mentee"]
        text = world.mark(f"written{name}")
        world.plant(f"written {name}", make.MentorshipMessageFactory(author=member, text=text))
        world.plant(f"reading {name}", make.ConversationReadingFactory(member=member))
    concern = make.ConcernFactory(text=world.mark("concernofmentorship"), urgent=True)
    world.plant("concern of mentorship", concern)
    foreign = world.planted["mentorship foreign"]
    named = make.MentorshipConcernFactory(concern=concern, mentorship=foreign)
    world.plant("mentorship of concern", named)
    step = make.ConcernStepFactory(concern=concern, done=world.mark("step"), done_by=world.users["referent"])
    world.plant("step of concern", step)
