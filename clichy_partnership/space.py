"""What somebody's first page holds: the one thing to do, what else there is, the dates that come, and who to turn to."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.access import Role
from common.kit import Stage, Task
from common.portal import Appointment, Card
from followups import portal as followups
from indicators import portal as indicators
from mentoring import portal as mentoring
from people import portal as people
from people.models import Partnership, User
from placements import portal as placements
from projects import portal as projects
from training import portal as training

PORTALS = (people, followups, mentoring, placements, training, projects, indicators)
URGENCY = (Stage.LATE, Stage.TODO, Stage.DOING, Stage.WAITING, Stage.DONE)


@dataclass(frozen=True)
class Welcome:
    """Who somebody is to the partnership, and what will come to an empty page."""

    who: str
    coming: str


def tasks_of(user: User, role: Role | None) -> list[Task]:
    """The most urgent first; advice comes last."""
    found = [task for portal in PORTALS for task in portal.tasks(user, role)]
    return sorted(found, key=urgency)


def urgency(task: Task) -> tuple[bool, int]:
    return task.is_advice, URGENCY.index(task.stage)


def next_of(tasks: list[Task]) -> Task | None:
    """The one thing to do, of those that they can do themselves; what is under way, when nothing else is."""
    mine = (task for task in tasks if task.address and task.stage in (Stage.LATE, Stage.TODO, Stage.DOING))
    return next((task for task in mine if not task.is_advice), None)


def dates_of(user: User, role: Role | None) -> list[Appointment]:
    found = {date.uid: date for portal in PORTALS for date in portal.dates(user, role)}
    return sorted(found.values(), key=lambda date: date.order)


def cards_of(user: User, role: Role | None) -> list[Card]:
    return [card for portal in PORTALS for card in portal.cards(user, role)]


def act_in(user: User, role: Role | None) -> None:
    """From now on what they see is what this role alone lets see; None for an account without any."""
    user.acting = frozenset({role} if role else ())


def partners() -> dict[str, str]:
    """Their names in a sentence; those of this house before they are recorded."""
    recorded = Partnership.objects.first()
    return {
        "city": recorded.city if recorded else "Clichy",
        "school": recorded.school if recorded else "EM Normandie",
    }


def team_of(role: Role, names: dict[str, str]) -> str:
    """Who answers somebody in this role."""
    match role:
        case Role.RESIDENT | Role.MENTOR:
            team = _("L’équipe qui accompagne les jeunes à la Ville de %(city)s")
        case Role.STUDENT | Role.TUTOR:
            team = _("L’équipe du partenariat à %(school)s")
        case Role.COMPANY:
            team = _("Le service emploi de la Ville de %(city)s")
        case Role.AGENT | Role.TRAINER:
            team = _("Le service formation de la Ville de %(city)s")
        case Role.LOCAL_ACTOR:
            team = _("L’équipe projets de la Ville de %(city)s")
        case _:
            team = _("L’équipe du partenariat à la Ville de %(city)s")
    return team % names


def welcome_of(role: Role, names: dict[str, str]) -> Welcome:
    words = {
        Role.RESIDENT: (
            _(
                "Vous faites partie des jeunes que la Ville de %(city)s et %(school)s accompagnent vers l’emploi."
            ),
            _(
                "Ici viendront votre mentor, vos ateliers, les offres de stage et d’alternance, et vos rendez-vous."
            ),
        ),
        Role.STUDENT: (
            _("Vous êtes étudiant·e à %(school)s, partenaire de la Ville de %(city)s."),
            _("Ici viendront vos projets, les jeunes que vous accompagnez, les offres, et vos rendez-vous."),
        ),
        Role.MENTOR: (
            _("Vous accompagnez des jeunes de %(city)s."),
            _("Ici viendront les jeunes que vous suivez, vos rencontres, et leurs dates."),
        ),
        Role.TUTOR: (
            _("Vous encadrez des équipes d’étudiants de %(school)s."),
            _("Ici viendront leurs projets, et ce qui est attendu de vous."),
        ),
        Role.TRAINER: (
            _("Vous formez les agents de la Ville de %(city)s."),
            _("Ici viendront vos sessions, et chaque demi-journée à animer."),
        ),
        Role.AGENT: (
            _("Vous travaillez pour la Ville de %(city)s, qui se forme avec %(school)s."),
            _("Ici viendront vos formations, et la date de chaque demi-journée."),
        ),
        Role.COMPANY: (
            _("Votre entreprise accueille des jeunes de %(city)s et des étudiants de %(school)s."),
            _("Ici viendront vos offres, les personnes que vous accueillez, et les projets menés pour vous."),
        ),
        Role.LOCAL_ACTOR: (
            _("Des équipes d’étudiants de %(school)s peuvent travailler pour vous, à %(city)s."),
            _("Ici viendront leurs projets, et les personnes que vous accueillez."),
        ),
        Role.LEADERSHIP: (
            _("Vous suivez ce que fait le partenariat entre la Ville de %(city)s et %(school)s."),
            _("Ici viendront les bilans d’étape à télécharger, et les objectifs que vous fixez."),
        ),
    }
    return Welcome(*(text % names for text in words[role]))


def filled(cards: list[Card]) -> list[Card]:
    return [card for card in cards if card.rows or card.grid]


def is_bare(cards: list[Card]) -> bool:
    """Nothing in them is one's own yet."""
    return all(card.is_for_all for card in filled(cards))
