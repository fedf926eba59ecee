"""What allauth says is said in our words: in French, or in English, never in both."""

import re
from html.parser import HTMLParser
from pathlib import Path

import allauth
import polib
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from people import account_messages
from people.account_notifications import OF_ALLAUTH
from people.second_factor import SecondFactorAdapter
from people.sign_in import AccountAdapter
from tests.people.account_states import EMAIL, PASSWORD, REFUSED, STATES, account, confirm, sent_code
from tests.post import letters

ALLAUTH = Path(allauth.__file__).parent
# Pages and letters that our settings leave out: links where we send codes, several addresses, signup, trust.
LEFT_OUT = {
    "account/base_", "account/email.html", "account/email_confirm.html", "account/password_reset_done.html",
    "account/signup", "account/snippets/", "account/verification_sent.html", "account/verified_email_required.html",
    "allauth/", "mfa/base_", "mfa/recovery_codes/base.html", "mfa/totp/base.html",
    "mfa/trust.html", "mfa/webauthn/base.html", "mfa/webauthn/signup_form.html", "mfa/webauthn/snippets/",
    "usersessions/base_",
}  # fmt: skip
FRENCH = re.compile("[àâçéèêëîïôùûœ«»]", re.IGNORECASE)
theirs = polib.pofile(str(ALLAUTH / "locale" / "fr" / "LC_MESSAGES" / "django.po"))
ours = polib.pofile(str(settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES" / "django.po"))
FOREIGN = {
    "fr": {entry.msgid for entry in theirs if " " in entry.msgid}
    | {entry.msgstr for entry in ours if " " in entry.msgstr and entry.msgid != entry.msgstr},
    "en": {entry.msgid for entry in ours if entry.msgid != entry.msgstr} | {entry.msgstr for entry in theirs},
}


class Said(HTMLParser):
    """The texts of a page, those of its attributes too."""

    def __init__(self, page: str):
        super().__init__()
        self.texts, self.hidden = [], False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.hidden = tag in ("script", "style")
        spoken = ("alt", "title", "placeholder", "aria-label")
        self.texts += [value for name, value in attributes if name in spoken and value]

    def handle_endtag(self, tag):
        self.hidden = False

    def handle_data(self, data):
        if data.strip() and not self.hidden:
            self.texts.append(" ".join(data.split()))


def faults(page: str, language: str) -> list[str]:
    """The texts of the page that are of the other language."""
    texts = [text for text in Said(page).texts if text != "Français"]
    accented = [text for text in texts if language == "en" and FRENCH.search(text)]
    return accented + [text for text in texts if text in FOREIGN[language]]


def visitor(language: str) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def test_each_template_of_allauth_that_we_use_has_ours():
    theirs = {str(path.relative_to(ALLAUTH / "templates")) for path in (ALLAUTH / "templates").rglob("*.*")}
    used = {name for name in theirs if name.startswith(("account/", "mfa/", "usersessions/"))}
    kept = {name for name in used if not name.startswith(tuple(LEFT_OUT)) and "/email/" not in name}

    missing = {name for name in kept if not (settings.BASE_DIR / "templates" / name).exists()}

    assert missing == set()


def test_each_letter_of_allauth_is_one_of_ours():
    subjects = (ALLAUTH / "templates").glob("*/email/*_subject.txt")
    theirs = {str(path.relative_to(ALLAUTH / "templates")).removesuffix("_subject.txt") for path in subjects}

    written = {name for name in theirs if name.startswith(("account/", "mfa/"))}

    assert written - {*OF_ALLAUTH} == {"account/email/password_reset_key"}  # a code does it
    assert {*OF_ALLAUTH} - written == set()


def test_each_refusal_of_allauth_has_our_words():
    ours = {**account_messages.ACCOUNT, **account_messages.SECOND_FACTOR}
    theirs = {*AccountAdapter.error_messages, *SecondFactorAdapter.error_messages}

    assert theirs - {*ours} == {"username_blacklisted", "username_taken"}  # nobody has a name of that kind


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("state", STATES)
def test_a_page_speaks_one_language(state, language, settings):
    by_sms = "sms" in state or state == "account_verify_phone"
    settings.SMS_BACKEND = "common.sms.Console" if by_sms else ""
    client = visitor(language)

    url = STATES[state](client)

    assert faults(client.get(url).content.decode(), language) == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("state", REFUSED)
def test_a_refusal_speaks_the_language_of_the_page(state, language, settings):
    settings.SMS_BACKEND = "" if "without" in state else "common.sms.Console"
    client = visitor(language)
    url = STATES.get(state, STATES[state.split(",")[0]])(client)

    page = client.post(url, REFUSED[state]).content.decode()

    assert 'role="alert"' in page
    assert faults(page, language) == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_letters_speak_the_language_of_the_page(language):
    account()
    for login in (EMAIL, "inconnue@exemple.fr"):
        visitor(language).post(reverse("account_request_login_code"), {"login": login})
    visitor(language).post(reverse("account_reset_password"), {"email": EMAIL})
    client = confirm(visitor(language))
    twice = dict.fromkeys(("password1", "password2"), f"{PASSWORD} encore")
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **twice})
    client.post(reverse("account_email"), {"email": "nouvelle@exemple.fr", "action_add": ""})
    client.post(reverse("account_email_verification_sent"), {"code": sent_code()})

    sent = [(letter.subject, letter.body, letter.alternatives[0].content) for letter in letters()]

    assert len(sent) == 6
    for subject, body, page in sent:
        assert faults(page, language) == []
        assert language == "fr" or FRENCH.findall(subject + body) == []


@pytest.mark.django_db
def test_the_code_stands_out_in_its_letter():
    account()

    visitor("fr").post(reverse("account_request_login_code"), {"login": EMAIL})

    letter = letters()[-1]
    assert letter.subject == "Votre code pour vous connecter"
    assert f'<p class="letter-code">{sent_code()}</p>' in letter.alternatives[0].content
