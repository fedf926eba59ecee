"""An invitation: sent from a file, accepted once, by whoever received it."""

import datetime as dt
import logging
import re

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from clichy_partnership.logs import JsonFormatter
from common.access import Role
from people.invitations import revoke
from people.models import Invitation, OutgoingMessage, User
from people.newcomers import digest
from tests.accounts import employed, group_of, sign_in
from tests.factories import AffiliationFactory, InvitationFactory, PersonFactory, UserFactory
from tests.post import letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client) -> User:
    user = employed(Role.MENTORING_OFFICER, first_name="Camille", last_name="Roux")
    sign_in(client, user)
    return user


@pytest.fixture
def visitor(client):
    """A browser of its own."""
    return type(client)()


@pytest.fixture
def invited(client, officer, django_capture_on_commit_callbacks):
    """Sends an invitation and gives its link."""

    def send(person, channel="email") -> str:
        with django_capture_on_commit_callbacks(execute=True):
            invite(client, person, channel)
        return link_of(letters()[-1].body)

    return send


def invite(client, person, channel="email"):
    address = reverse("admin:people_person_invite", args=[person.pk])
    return client.post(address, {"channel": channel}, follow=True)


def link_of(text: str) -> str:
    return re.search(r"http://testserver(/invitation/\S+)", text)[1]


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def page_of(response) -> str:
    """Without what changes at each display."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


@pytest.mark.django_db(transaction=True)
def test_an_officer_invites_somebody_by_e_mail_from_their_file(client, officer):
    person = PersonFactory(first_name="Aïcha", email="Aicha@exemple.fr")

    response = invite(client, person)

    invitation = Invitation.objects.get()
    assert messages_of(response) == [f"L’invitation de {person} part à aicha@exemple.fr."]
    assert [message.to for message in letters()] == [["aicha@exemple.fr"]]
    assert letters()[0].subject == "Camille Roux vous invite à vous connecter"
    assert letters()[0].body.startswith("Bonjour Aïcha,\n\nCamille Roux vous invite")
    assert Invitation.objects.get().state == "envoyée"
    assert invitation.expires_at - invitation.invited_at >= dt.timedelta(days=14, seconds=-1)


def test_only_the_digest_of_the_token_is_stored(invited):
    link = invited(PersonFactory())

    token = link.split("/")[2]
    assert len(token) == 43  # 256 bits in base 64
    assert Invitation.objects.get().token_digest == digest(token)


def test_an_invitation_leaves_by_sms_to_a_mobile(client, officer, texts, django_capture_on_commit_callbacks):
    person = PersonFactory(first_name="Aïcha", phone="06 12 34 56 78")

    with django_capture_on_commit_callbacks(execute=True):
        invite(client, person, "sms")

    assert Invitation.objects.get().contact == "+33612345678"
    assert "+33612345678 : Bonjour Aïcha, Camille Roux vous invite" in texts.read_text()


@pytest.mark.parametrize(
    ("file", "channel", "refusal"),
    [
        ({"email": ""}, "email", "La fiche n’a pas d’adresse e-mail."),
        ({"phone": ""}, "sms", "La fiche n’a pas de téléphone."),
        (
            {"phone": "01 47 15 30 00"},
            "sms",
            "Ce numéro de mobile n’est pas valide (exemple : 06 12 34 56 78).",
        ),
    ],
)
def test_nothing_is_sent_without_an_address_or_a_mobile(client, officer, texts, file, channel, refusal):
    response = invite(client, PersonFactory(**file), channel)

    assert messages_of(response) == [refusal]
    assert Invitation.objects.count() == 0


def test_without_a_relay_nothing_is_sent_by_sms(client, officer):
    response = invite(client, PersonFactory(phone="06 12 34 56 78"), "sms")

    assert messages_of(response) == ["La plateforme n’envoie pas de SMS : aucun relais n’est configuré."]
    assert Invitation.objects.count() == 0


def test_somebody_who_has_an_account_is_not_invited(client, officer):
    person = UserFactory(person=PersonFactory()).person

    response = invite(client, person)

    assert messages_of(response) == ["Cette personne a déjà un compte."]
    assert Invitation.objects.count() == 0


def test_the_address_of_somebody_else_s_account_is_not_used(client, officer):
    UserFactory(email="famille@exemple.fr", person=PersonFactory())

    response = invite(client, PersonFactory(email="famille@exemple.fr"))

    assert messages_of(response) == ["Le compte d’une autre personne a cette adresse ou ce numéro."]


def test_an_officer_invites_only_people_they_see(client, officer):
    agent = AffiliationFactory(role="agent", organisation__kind="city").person

    assert invite(client, agent).status_code == 404
    assert Invitation.objects.count() == 0


def test_whoever_may_not_invite_is_refused(client):
    dpo = employed(Role.DPO)
    sign_in(client, dpo)

    assert invite(client, PersonFactory()).status_code == 403
    assert Invitation.objects.count() == 0


def test_a_new_invitation_revokes_the_one_before(client, invited, visitor):
    person = PersonFactory()
    first, second = invited(person), invited(person)

    assert visitor.get(first, follow=True).status_code == 410
    assert visitor.get(second, follow=True).status_code == 200
    assert Invitation.objects.pending().count() == 1


def test_the_database_keeps_one_pending_invitation_a_person():
    invitation = InvitationFactory()

    with pytest.raises(IntegrityError):
        InvitationFactory(person=invitation.person)


def test_an_invitation_says_it_left_once_it_has(client, officer):
    invite(client, PersonFactory())
    before = Invitation.objects.get().state

    letters()

    assert (before, Invitation.objects.get().state) == ("en train de partir", "envoyée")


def test_an_invitation_revoked_before_it_leaves_does_not(client, officer):
    person = PersonFactory()
    invite(client, person)
    revoke(person)

    assert letters() == []
    assert OutgoingMessage.objects.get().state == "dropped"


def test_looking_at_the_invitation_changes_nothing(invited, visitor):
    link = invited(PersonFactory(first_name="Aïcha", last_name="Benali"))
    before = list(Invitation.objects.values()), User.objects.count()

    response = visitor.get(link, follow=True)

    assert (list(Invitation.objects.values()), User.objects.count()) == before
    assert "Bonjour Aïcha" in page_of(response)
    assert "Camille Roux vous invite" in page_of(response)
    assert "Benali" not in page_of(response)


def test_the_link_hides_its_token_from_what_follows(invited, visitor):
    link = invited(PersonFactory())

    response = visitor.get(link)

    cookie = visitor.cookies["invitation"]
    assert (response.status_code, response["Location"]) == (302, "/invitation/")
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/invitation/", True, "Lax")
    assert link.split("/")[2] not in page_of(visitor.get("/invitation/"))


def test_accepting_opens_an_account_for_the_file_and_signs_in(invited, visitor):
    person = PersonFactory(first_name="Aïcha", email="aicha@exemple.fr")
    visitor.get(invited(person))

    response = visitor.post("/invitation/", follow=True)

    user = User.objects.get(person=person)
    assert response.redirect_chain[-1] == ("/espace/", 302)
    assert int(visitor.session["_auth_user_id"]) == user.pk
    assert (user.email, user.has_usable_password()) == ("aicha@exemple.fr", False)
    assert list(EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary")) == [
        ("aicha@exemple.fr", True, True)
    ]
    assert user.roles == {Role.RESIDENT}
    assert Invitation.objects.get().state == "acceptée"


def test_a_number_is_verified_by_the_link_that_came_by_it(
    client, officer, texts, visitor, django_capture_on_commit_callbacks
):
    person = PersonFactory(phone="06 12 34 56 78", email="")
    with django_capture_on_commit_callbacks(execute=True):
        invite(client, person, "sms")
    visitor.get(link_of(texts.read_text()))

    visitor.post("/invitation/")

    user = User.objects.get(person=person)
    assert (user.phone, user.phone_verified, user.email) == ("+33612345678", True, None)
    assert int(visitor.session["_auth_user_id"]) == user.pk


def test_two_devices_make_one_account(client, invited, visitor):
    person, other_device = PersonFactory(), type(client)()
    link = invited(person)
    for browser in (visitor, other_device):
        browser.get(link)

    first, second = visitor.post("/invitation/"), other_device.post("/invitation/")

    assert (first.status_code, second.status_code) == (302, 410)
    assert User.objects.filter(person=person).count() == 1
    assert "_auth_user_id" not in other_device.session


def test_links_that_no_longer_serve_all_show_the_same_page(invited, visitor):
    used, expired, revoked = PersonFactory(), PersonFactory(), PersonFactory()
    links = [invited(person) for person in (used, expired, revoked)]
    visitor.get(links[0])
    visitor.post("/invitation/")
    visitor.logout()
    Invitation.objects.filter(person=expired).update(expires_at=timezone.now())
    Invitation.objects.filter(person=revoked).update(revoked_at=timezone.now())

    answers = [visitor.get(link, follow=True) for link in [*links, "/invitation/inconnu/"]]

    assert [answer.status_code for answer in answers] == [410] * 4
    assert {page_of(answer) for answer in answers} == {page_of(answers[0])}
    assert "Demander un nouveau lien" in page_of(answers[0])


def test_asking_for_a_new_link_tells_staff_and_nobody_else(client, invited, visitor):
    person = PersonFactory()
    link = invited(person)
    Invitation.objects.update(expires_at=timezone.now())

    visitor.get(link)
    known = visitor.post("/invitation/redemander/")
    visitor.get("/invitation/inconnu/")
    unknown = visitor.post("/invitation/redemander/")

    assert (known.status_code, page_of(known)) == (unknown.status_code, page_of(unknown))
    assert Invitation.objects.get().asked_again_at is not None
    listed = client.get(reverse("admin:people_invitation_changelist"), {"state_is": "asked_again"})
    assert [row.person for row in listed.context["cl"].result_list] == [person]


def test_an_account_without_a_person_is_attached_once_signed_in(invited, visitor):
    person = PersonFactory(email="aicha@exemple.fr")
    link = invited(person)
    account = UserFactory(email="aicha@exemple.fr")
    EmailAddress.objects.create(user=account, email="aicha@exemple.fr", verified=True, primary=True)

    visitor.get(link)
    refused = visitor.post("/invitation/")
    visitor.force_login(account)
    accepted = visitor.post("/invitation/")

    account.refresh_from_db()
    assert refused["Location"] == "/compte/login/?next=%2Finvitation%2F"
    assert accepted["Location"] == "/"
    assert account.person == person
    assert User.objects.filter(email="aicha@exemple.fr").count() == 1


def test_an_unverified_address_does_not_attach_an_account(invited, visitor):
    link = invited(PersonFactory(email="aicha@exemple.fr"))
    account = UserFactory(email="aicha@exemple.fr")
    visitor.get(link)
    visitor.force_login(account)

    response = visitor.post("/invitation/")

    account.refresh_from_db()
    assert "Un autre compte est ouvert" in page_of(response)
    assert account.person is None


def test_somebody_signed_in_with_another_account_reads_why_nothing_happens(invited, visitor):
    person, other = PersonFactory(), UserFactory(person=PersonFactory())
    visitor.get(invited(person))
    visitor.force_login(other)

    response = visitor.post("/invitation/")

    assert response.status_code == 200
    assert "Un autre compte est ouvert" in page_of(response)
    assert Invitation.objects.get().state == "envoyée"
    assert User.objects.filter(person=person).count() == 0


def test_staff_revoke_an_invitation(client, invited, visitor):
    person = PersonFactory()
    link = invited(person)

    client.post(reverse("admin:people_person_invite", args=[person.pk]), {"revoke": "1"})

    assert visitor.get(link, follow=True).status_code == 410
    assert Invitation.objects.get().state == "annulée"


def test_the_groups_of_an_invitation_are_given_when_it_is_accepted(visitor):
    member = AffiliationFactory(role="staff", organisation__kind="city").person
    invitation = InvitationFactory(person=member, token_digest=digest("jeton"))
    invitation.groups.add(group_of(Role.MENTORING_OFFICER))
    visitor.get("/invitation/jeton/")

    response = visitor.post("/invitation/", follow=True)

    user = User.objects.get(person=member)
    assert Role.MENTORING_OFFICER in user.roles
    assert response.redirect_chain[-1][0] == reverse(
        "mfa_index"
    )  # staff show a second factor before anything


def test_no_line_of_the_log_holds_the_token(invited, visitor, caplog):
    caplog.set_level("DEBUG", "clichy_partnership")
    caplog.set_level("DEBUG", "django")
    link = invited(PersonFactory())

    visitor.get(link, follow=True)
    visitor.post("/invitation/")

    lines = "\n".join(JsonFormatter().format(record) for record in caplog.records)
    assert '"route": "invitation_link"' in lines
    assert link.split("/")[2] not in lines


def test_the_server_of_a_trial_writes_the_address_without_the_token(caplog):
    server = logging.getLogger("django.server")

    with caplog.at_level("INFO"):
        server.addHandler(caplog.handler)
        server.info('"%s" %s %s', "GET /invitation/jeton-secret/ HTTP/1.1", "302", "0")
        server.removeHandler(caplog.handler)

    assert caplog.messages == ['"GET /invitation/…/ HTTP/1.1" 302 0']
