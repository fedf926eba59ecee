"""What people come for, done without any script, and by keyboard alone."""

import datetime as dt
import io
import re
import zipfile

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from common.access import Role
from people.models import Person, Registration
from tests import factories as make
from tests.accounts import employed
from tests.pages.means import Hand, Keys
from tests.people.account_states import EMAIL, account, app_code, sent_code, with_app

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("pages of an account")]


@pytest.fixture(params=[Hand, Keys], ids=["without a script", "by keyboard alone"])
def visitor(request, chromium, live_server):
    opened = request.param(chromium, live_server.url)
    yield opened
    opened.page.context.close()


def sign_in_by_code(visitor: Hand, address: str, ask: str, code: str, go_on: str) -> None:
    visitor.fill(address, EMAIL)
    visitor.press("button", ask)
    visitor.page.wait_for_url(f"**{reverse('account_confirm_login_code')}")
    visitor.fill(code, sent_code())
    visitor.press("button", go_on)


def test_somebody_signs_in_by_code_reads_a_placement_and_takes_their_data_away(visitor):
    account(person=make.PersonFactory(first_name="Lina", email=EMAIL))
    make.PlacementFactory(person=Person.objects.get(), organisation__name="Atelier du pont")

    visitor.page.goto("/")
    visitor.press("button", "English")
    visitor.press("link", "Sign in")
    sign_in_by_code(visitor, "Your email address", "Get a code", "Your 6-digit code", "Continue")
    visitor.page.wait_for_url(f"**{reverse('space')}")
    visitor.press("button", "Français")
    visitor.press("link", re.compile("Atelier du pont"))
    visitor.page.wait_for_url("**/espace/placements/**")
    visitor.press("link", "Mon compte")
    visitor.press("link", "Mes données")
    taken = visitor.download("Télécharger mes données")

    archive = zipfile.ZipFile(io.BytesIO(taken.path().read_bytes()))
    assert taken.suggested_filename == "mes-donnees.zip"
    assert "Atelier du pont" in "".join(archive.read(name).decode() for name in archive.namelist())


def test_a_young_person_registers(visitor):
    make.PartnershipFactory()

    visitor.page.goto(reverse("registration_begin", args=["jeune"]))
    visitor.press("link", "Commencer")
    visitor.fill("Votre prénom", "Inès")
    visitor.fill("Votre e-mail ou votre numéro de mobile", "ines@exemple.fr")
    visitor.press("button", "Continuer")
    visitor.page.wait_for_url(f"**{reverse('account_email_verification_sent')}")
    visitor.fill("Votre code à 6 chiffres", sent_code())
    visitor.press("button", "Continuer")
    visitor.page.get_by_label("Votre nom").wait_for()
    visitor.fill("Votre nom", "Diallo")
    visitor.date("Votre date de naissance", dt.date(2004, 5, 17))
    visitor.press("button", "Continuer")
    visitor.fill("Votre code postal", "92110")
    visitor.press("button", "Continuer")
    visitor.choose("Un stage, une alternance ou un emploi")
    visitor.press("button", "Continuer")
    visitor.choose("Personne : j’ai trouvé par moi-même")
    visitor.press("button", "Continuer")
    visitor.press("button", "Envoyer mon inscription")
    visitor.page.wait_for_url(f"**{reverse('registration_sent')}")

    sent = Registration.objects.get()
    assert (sent.state, sent.last_name, sent.birth_date) == ("submitted", "Diallo", dt.date(2004, 5, 17))
    assert (sent.postcode, sent.aim, sent.referrer) == ("92110", "job", "self")


def test_an_officer_shows_their_second_factor_finds_somebody_and_corrects_their_file(visitor):
    officer = employed(Role.ADMINISTRATOR, email=EMAIL)
    EmailAddress.objects.create(user=officer, email=EMAIL, verified=True, primary=True)
    with_app(officer)
    make.PersonFactory(first_name="Ana", last_name="Roche", neighbourhood="")

    visitor.page.goto(reverse("account_login"))
    sign_in_by_code(
        visitor, "Votre adresse e-mail", "Recevoir un code", "Votre code à 6 chiffres", "Continuer"
    )
    visitor.page.wait_for_url(f"**{reverse('mfa_authenticate')}**")
    visitor.fill("Code de l’application, ou code de secours", app_code())
    visitor.press("button", "Se connecter")
    visitor.page.wait_for_url(f"**{reverse('admin:index')}")
    visitor.press("link", "Personnes")
    visitor.fill("Rechercher", "roche")
    visitor.press("button", "Chercher")
    visitor.press("link", re.compile("Roche"))
    visitor.fill("Quartier :", "Berges de Seine")
    visitor.press("button", "Enregistrer")
    visitor.page.locator(".messagelist .success").wait_for()

    assert Person.objects.get(last_name="Roche").neighbourhood == "Berges de Seine"
