"""From a letter to what somebody reads: a text and a page in our look for an e-mail, one line for a text message."""

from dataclasses import dataclass
from email.utils import format_datetime, parseaddr
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import get_language, ngettext

from common import french
from people.outbox.letters import Kind, Letter, Words
from people.outbox.models import Introduction, OutgoingMessage

TYPEWRITER = str.maketrans(
    {"’": "'", "«": '"', "»": '"', "–": "-", "…": "...", french.NBSP: " ", french.NARROW: " "}
)
"""Signs that would make each text message carry half as much."""
SMS_CHARACTERS = 320  # two messages for the relay, one for who reads


@dataclass(frozen=True)
class Part:
    """A letter inside what is sent; `introduction` is what the team says first."""

    letter: Letter
    introduction: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str
    body: str
    sms: str


@cache
def style() -> str:
    """The sheet of every letter, written inside it: no mail reader fetches one."""
    return Path(finders.find("look/letter.css")).read_text(encoding="utf-8")


def part_of(kind: Kind, words: Words, introduction: str = "") -> Part:
    """In the language that is active."""
    return Part(kind.letter(words), tuple(filter(None, introduction.splitlines())))


def rendered(
    parts: list[Part], name: str, unsubscribe: str = "", preferences: str = "", level: int = 1
) -> Rendered:
    """In the language that is active. `unsubscribe` and `preferences` are addresses, for what may be refused.

    `level` is that of its title, in a page that has others.
    """
    context = {
        "parts": parts,
        "name": name,
        "subject": subject_of(parts),
        "unsubscribe": unsubscribe,
        "preferences": preferences,
        "site": settings.SITE_ADDRESS,
        "style": style(),
        "language": get_language(),
        "level": level,
    }
    text = render_to_string("letters/letter.txt", context).strip() + "\n"
    body = render_to_string("letters/body.html", context)
    html = render_to_string("letters/letter.html", context | {"body": body})
    return Rendered(context["subject"], text, html, body, sms_of(parts))


def subject_of(parts: list[Part]) -> str:
    if len(parts) == 1:
        return " ".join(parts[0].letter.subject.splitlines())
    return ngettext("%(count)d chose à faire", "%(count)d choses à faire", len(parts)) % {"count": len(parts)}


def sms_of(parts: list[Part]) -> str:
    first = parts[0].letter
    said = first.sms or _sentence(first.subject)
    if len(parts) > 1:
        said = f"{subject_of(parts)} : {said}"
    link = f" {first.action.url}" if first.action else ""
    return said.translate(TYPEWRITER)[: SMS_CHARACTERS - len(link)] + link


def _sentence(subject: str) -> str:
    return subject if subject.endswith((".", "!", "?")) else f"{subject}."


def introductions(messages: list[OutgoingMessage]) -> dict[tuple[str, str], str]:
    """By kind and language."""
    said = Introduction.objects.filter(kind__in={message.kind for message in messages}).exclude(text="")
    return {(each.kind, each.language): each.text for each in said}


def mail(message: OutgoingMessage, content: Rendered, unsubscribe: str = "") -> EmailMultiAlternatives:
    """With one Message-ID for ever: received twice, it is shown once by those who look."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {
        "Message-ID": f"<{message.message_id}@{domain}>",
        "Date": format_datetime(timezone.localtime(message.created_at)),
        "Auto-Submitted": "auto-generated",
        "Content-Language": message.language,
    }
    if unsubscribe:
        headers |= {
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    reply_to = [settings.CONTACT_EMAIL] if settings.CONTACT_EMAIL else None
    email = EmailMultiAlternatives(
        content.subject, content.text, None, [message.contact], headers=headers, reply_to=reply_to
    )
    email.attach_alternative(content.html, "text/html")
    return email


def seen_by_staff(message: OutgoingMessage) -> Rendered:
    """As it left, or will; its secrets hidden."""
    together = [message, *message.joined.all()]
    said = introductions(together)
    with translation.override(message.language):
        parts = [
            part_of(each.kind_of, each.shown_words, said.get((each.kind, each.language), ""))
            for each in together
        ]
        return rendered(parts, str(message.words.get("name", "")), level=3)
