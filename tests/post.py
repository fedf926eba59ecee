"""What the outbox holds, and what has left: for tests that have no worker."""

from pathlib import Path
from unittest import mock

from django.core import mail

from people.outbox.delivery import send_waiting


def leave() -> None:
    """Send what is due, as at noon on a working day: tests are run at any hour."""
    with (
        mock.patch("people.outbox.delivery.is_quiet", return_value=False),
        mock.patch("people.outbox.solicitations.is_quiet", return_value=False),
    ):
        send_waiting()


def letters() -> list:
    """E-mails that left, in their order, once what was due is sent; those refused wait for their next try."""
    leave()
    return mail.outbox


class Texts:
    """The text messages that left, in the file of common.sms.File."""

    def __init__(self, path: Path):
        self.path = path

    def read_text(self) -> str:
        leave()
        return self.path.read_text(encoding="utf-8") if self.path.exists() else ""

    def lines(self) -> list[str]:
        return self.read_text().splitlines()
