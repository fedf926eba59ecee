from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend


class PrintedMail(EmailBackend):
    """For a trial: to whom, and what somebody reads; neither headers nor markup."""

    def write_message(self, message: EmailMessage) -> None:
        self.stream.write(f"E-MAIL {', '.join(message.to)} : {message.subject}\n\n{message.body}\n")
