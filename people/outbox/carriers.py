"""What takes messages away, an SMTP server or a relay of text messages: each says what became of one, if it can."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from smtplib import SMTP, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage, get_connection

from common import sms

Handed = Callable[[], None]


class Unreachable(Exception):
    """Nobody answers: nothing was handed over, and what follows would fare no better."""


class Refused(Exception):
    """It was not taken. `final` when asking again would change nothing."""

    def __init__(self, reason: str, *, final: bool = False):
        super().__init__(reason)
        self.final = final


class Unknown(Exception):
    """It was handed over, and the answer was lost: it may have been taken."""


class Mail:
    """One connection for a batch."""

    def __init__(self):
        self.connection = get_connection()

    def carry(self, message: EmailMessage, handed: Handed) -> None:
        """`handed` is called just before the message may be taken. Raises Unreachable, Refused or Unknown."""
        was_open = bool(getattr(self.connection, "connection", None))
        try:
            self._carry(message, handed)
        except Unreachable:
            if not was_open:
                raise
            self._carry(message, handed)  # a server closes what was idle for long

    def _carry(self, message: EmailMessage, handed: Handed) -> None:
        called: list[bool] = []

        def hand_over() -> None:
            called.append(True)
            handed()

        try:
            self.connection.open()
            with _told_before_data(getattr(self.connection, "connection", None), hand_over):
                self.connection.send_messages([message])
        except SMTPRecipientsRefused as error:
            code, _text = next(iter(error.recipients.values()))
            raise Refused(f"SMTP {code}", final=500 <= code < 600) from error
        except SMTPResponseException as error:
            raise Refused(f"SMTP {error.smtp_code}") from error
        except (SMTPException, OSError) as error:
            self.close()
            raise (Unknown if called else Unreachable)(type(error).__name__) from error
        except BaseException:
            self.close()  # in the middle of a message
            raise

    def close(self) -> None:
        try:
            self.connection.close()
        except (SMTPException, OSError):
            self.connection.connection = None


@contextmanager
def _told_before_data(session: SMTP | None, hand_over: Handed) -> Iterator[None]:
    """At the DATA command of SMTP; at once for what is not SMTP (a file, the screen, a test)."""
    if session is None:
        hand_over()
        yield
        return
    send_data = session.data

    def data(content):
        hand_over()
        return send_data(content)

    session.data = data
    try:
        yield
    finally:
        del session.data


class TextMessages:
    def carry(self, number: str, text: str, handed: Handed) -> None:
        if not sms.available():
            raise Refused("SMS_BACKEND")
        handed()
        try:
            sms.send(number, text)
        except sms.SmsUnreachable as error:
            raise Unreachable(str(error)) from error
        except sms.SmsUncertain as error:
            raise Unknown(str(error)) from error
        except sms.SmsRefused as error:
            raise Refused(str(error)) from error
