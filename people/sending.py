"""A message to one person, by e-mail or by text message."""

import logging

from django.core.mail import send_mail

from common import sms

logger = logging.getLogger(__name__)


def sent(contact: str, subject: str, text: str) -> bool:
    """Whether it left, to an address or to a number in E.164; what did not is shown to staff, who send it again."""
    try:
        if "@" in contact:
            send_mail(subject, text, None, [contact])
        elif sms.available():
            sms.send(contact, text)
        else:
            return False
    except (OSError, sms.SmsRefused):
        logger.error("message refused")
        return False
    return True


def sent_to_all(addresses: list[str], subject: str, text: str) -> bool:
    """One e-mail to colleagues, in one connection; whether it left."""
    try:
        return bool(addresses) and send_mail(subject, text, None, addresses) > 0
    except OSError:
        logger.error("message refused")
        return False
