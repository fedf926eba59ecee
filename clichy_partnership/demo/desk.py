"""What waits for those who work for the partnership: each finds a few things to do, one of them late."""

from random import Random

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.utils import timezone

from clichy_partnership.demo.accounts import BY_PHONE, in_open_mentorship
from clichy_partnership.demo.coming import Holders, spoken_for
from clichy_partnership.demo.names import folded
from clichy_partnership.demo.organisations import invented_siret
from clichy_partnership.demo.records import days_from_today, keep, moment, residents, some, students_on
from clichy_partnership.demo.season import working_day, working_day_before
from clichy_partnership.models import ImportRequest
from common.dates import add_months
from people import registration
from people.consents import ask_guardian
from people.models import (
    Concern,
    Interaction,
    Message,
    Organisation,
    Registration,
    RightsRequest,
    User,
)
from training.models import Session

State, Kind = Registration.State, Registration.Kind
CALLED_BACK = (("Sofiane", "+33639980143", 1), ("Lina", "+33639980156", 8))
QUESTION = (
    "Bonjour, mon stage commence bientôt : est-ce que je peux garder ma place dans l’équipe du projet ?"
)
PROBLEM = "Je n’ai pas reçu le code demandé pour m’inscrire, même dans les indésirables."
CONCERN = (
    "Une jeune fille d’un de vos groupes dit qu’elle ne veut plus rentrer chez elle le soir. "
    "Pouvez-vous me rappeler ?"
)
REFUSAL = "Vous habitez hors de Clichy : la Mission locale de votre ville vous attend."
EXCHANGES = (
    ("accompagnement", "young", "phone", 3, "Cherche un mentor dans le commerce.", "Proposer deux mentors", 0),
    ("accompagnement", "minor", "visit", 2, "Hésite entre un bac pro et un CAP.", "Rappeler la famille", 3),
    ("emploi", "entreprise", "visit", 5, "Deux alternances à pourvoir en mars.", "Envoyer trois profils", 0),
    ("emploi", "young", "email", 9, "A envoyé son CV à jour.", "Relire le CV ensemble", -2),
    ("formation", "agent", "phone", 4, "Peut venir le mardi seulement.", "Confirmer la date à son service", 0),
    ("projets", "association", "phone", 6, "Guide livré, à relire en bureau.", "Demander si le guide convient", 0),
    ("projets", "entreprise", "email", 10, "Veut reparler du parcours d’accueil.", "Rappeler à ce sujet", -1),
    ("ecole", "student", "video", 2, "A besoin d’une attestation de projet.", "Envoyer l’attestation", 0),
)  # fmt: skip
"""Who noted it, with whom, how, how many days ago, what was said, what is next, in how many days."""
FILE = """ref,first_name,last_name,email,phone,birth_date,postcode
MLO-0412,Maïssa,Ferreira,maissa.ferreira@exemple.fr,06 39 98 01 21,{year}-03-14,92110
MLO-0413,Enzo,Kaplan,enzo.kaplan@exemple.fr,06 39 98 01 22,{year}-07-02,92110
MLO-0414,Aline,Sissoko,aline.sissoko@exemple.fr,06 39 98 01 23,{year}-11-25,92110
"""


def fill(rng: Random, holders: Holders) -> None:
    receive_registrations(rng, holders)
    receive_messages(holders)
    ask_about_data(rng, holders)
    note_exchanges(rng, holders)
    plan_a_session()
    bring_a_file(holders["admin@exemple.fr"])


def receive_registrations(rng: Random, holders: Holders) -> None:
    today = days_from_today(0)
    child = {"birth_date": add_months(today, -14 * 12 - 5), "guardian_name": "Rose Diallo",
             "guardian_email": "rose.diallo@exemple.fr", "aim": "orientation", "referrer": "school",
             "need": "Découvrir les métiers du soin.", "postcode": "92110"}  # fmt: skip
    adult = {"birth_date": add_months(today, -19 * 12 - 2), "aim": "job", "referrer": "mission_locale",
             "need": "Trouver une alternance dans la vente.", "postcode": "92110",
             "neighbourhood": "Bac d'Asnières"}  # fmt: skip
    school = Organisation.objects.filter(kind=Organisation.Kind.SCHOOL).order_by("ref")[0]
    student = {"school": school, "study_year": "Master 1", "field_of_study": "Marketing"}
    firm = {"siret": invented_siret(rng), "company_name": "Librairie des Quais",
            "need": "Une stagiaire en vente, de janvier à mars."}  # fmt: skip
    register("Yanis Benali", Kind.RESIDENT, 1, **adult)
    ask_guardian(register("Maëlys Diallo", Kind.RESIDENT, 2, **child))
    register("Jules Castaing", Kind.STUDENT, 1, **student)
    register("Odile Marchand", Kind.COMPANY, 2, **firm)
    for first_name, phone, days in CALLED_BACK:
        keep(Registration(kind=Kind.RESIDENT, state=State.CALL_BACK, first_name=first_name, phone=phone,
                          submitted_at=moment(days_from_today(-days), 14, 20)))  # fmt: skip
    decide(holders["accompagnement@exemple.fr"], adult)


def register(name: str, kind: str, days: int, **answers) -> Registration:
    """Sent so many days ago, from an account of their own."""
    first_name, last_name = name.split(" ", 1)
    sent_at = moment(days_from_today(-days), 18, 40)
    email = f"{folded(first_name)}.{folded(last_name)}@exemple.fr"
    user = User(email=email, first_name=first_name, last_name=last_name, last_login=sent_at)
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    sent = Registration(kind=kind, user=user, first_name=first_name, last_name=last_name, email=email,
                        started_at=sent_at, submitted_at=sent_at, **answers)  # fmt: skip
    registration.submit(sent)
    return sent


def decide(officer: User, answers: dict) -> None:
    """One is accepted, and the call that was promised is late; one lives too far."""
    accepted = register("Inaya Touré", Kind.RESIDENT, 10, **answers)
    registration.accept(accepted.pk, officer, None)
    refused = register(
        "Axel Bonnard", Kind.RESIDENT, 10, **answers | {"postcode": "93400", "neighbourhood": ""}
    )
    registration.refuse(refused.pk, officer, REFUSAL)
    decided_on = working_day(days_from_today(-9))
    for decided in Registration.objects.filter(pk__in=[accepted.pk, refused.pk]):
        decided.decided_at = decided.told_at = moment(decided_on, 10, 15)
        keep(decided)
    for call in Interaction.objects.filter(person__registrations=accepted):
        call.happened_on = decided_on
        keep(call)


def receive_messages(holders: Holders) -> None:
    """A question, a problem that nobody answered in time, and what only the referents read."""
    for received, days in (
        (Message(kind=Message.Kind.QUESTION, user=holders["etudiante@exemple.fr"], text=QUESTION), 1),
        (Message(kind=Message.Kind.PROBLEM, page="/inscription/", text=PROBLEM, name="Ana Ruiz",
                 email="ana.ruiz@exemple.fr"), 7),
        (Concern(text=CONCERN, name="Une animatrice du quartier", phone="+33639980187"), 1),
    ):  # fmt: skip
        received.received_at = moment(days_from_today(-days), 11, 45)
        keep(received)


def ask_about_data(rng: Random, holders: Holders) -> None:
    """Two wait, one of them for more than a month; the third was granted."""
    young = holders["jeune@exemple.fr"].person
    other = some(rng, residents(), 1)[0]
    for person, kind, asked_on, said, decision in (
        (young, "rectification", days_from_today(-8), "Mon quartier a changé : j’habite aux Bateliers.", {}),
        (other, "objection", days_from_today(-34), "Je ne veux plus être invité·e aux ateliers.", {}),
        (
            young, "objection", days_from_today(-40), "Pas d’appels pendant mes heures de cours.",
            {"state": "granted", "answer": "Nous appelons après 17 h.", "decided_on": days_from_today(-25),
             "decided_by": holders["dpo@exemple.fr"]},
        ),
    ):  # fmt: skip
        due_on = add_months(asked_on, 1)
        keep(RightsRequest(person=person, kind=kind, asked_on=asked_on, said=said, due_on=due_on, **decision))


def note_exchanges(rng: Random, holders: Holders) -> None:
    without_mentor = residents().exclude(pk__in=in_open_mentorship("mentee"))
    people = {
        "young": some(rng, without_mentor, 1)[0],
        "student": some(rng, students_on(days_from_today(0)), 1)[0],
        "minor": holders[BY_PHONE].person,
        "agent": holders["agent@exemple.fr"].person,
    }
    spoken = {whom: holders[f"{whom}@exemple.fr"] for whom in ("entreprise", "association")}
    for author, whom, channel, days, note, action, due in EXCHANGES:
        contact = spoken.get(whom)
        keep(
            Interaction(
                person=contact.person if contact else people[whom], organisation=contact and spoken_for(contact),
                channel=channel, happened_on=working_day_before(days_from_today(-days)), note=note,
                next_action=action, next_action_on=days_from_today(due), author=holders[f"{author}@exemple.fr"],
            )
        )  # fmt: skip


def plan_a_session() -> None:
    """Its half-days are still to set."""
    course = Session.objects.order_by("ref")[0].course
    keep(Session(course=course, modality=Session.Modality.IN_PERSON, capacity=12))


def bring_a_file(user: User) -> None:
    """Checked, and not written yet."""
    text = FILE.format(year=timezone.localdate().year - 20)
    name = "mission-locale.csv"
    request = ImportRequest.objects.create(
        name=name, sheet="people", requested_by=user, file=ContentFile(text.encode(), name=name)
    )
    if request.take_up():
        request.run()
