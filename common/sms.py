"""Text messages leave by the class that SMS_BACKEND names; a class has `send(number, text)`.

Numbers are in E.164 (+33612345678). What did not leave raises SmsRefused, and what may have left SmsUncertain.
"""

import http.client
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

SECONDS = 10


class SmsRefused(Exception):
    """The relay did not take the message."""


class SmsUnreachable(SmsRefused):
    """There is no relay to take any."""


class SmsUncertain(Exception):
    """The relay was given the message, and its answer was lost."""


def available() -> bool:
    return bool(settings.SMS_BACKEND)


def send(number: str, text: str) -> None:
    import_string(settings.SMS_BACKEND)().send(number, text)


class Console:
    def send(self, number: str, text: str) -> None:
        print(f"SMS {number} : {text}", file=sys.stdout, flush=True)


class File:
    """A line for each message in SMS_FILE, for a trial."""

    def send(self, number: str, text: str) -> None:
        path = Path(settings.SMS_FILE)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{timezone.localtime():%d/%m/%Y %H:%M:%S} {number} : {text}\n")


class _Here(urllib.request.HTTPRedirectHandler):
    """The token goes nowhere else; an answer that sends elsewhere has taken nothing."""

    def redirect_request(self, *args, **kwargs) -> None:
        return None


class HttpRelay:
    """POST {"to", "text"} as JSON to SMS_URL, with SMS_TOKEN as bearer; any 2xx answer is an acceptance."""

    def send(self, number: str, text: str) -> None:
        request = urllib.request.Request(
            settings.SMS_URL,
            json.dumps({"to": number, "text": text}).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_TOKEN}"},
        )
        try:
            urllib.request.build_opener(_Here).open(request, timeout=SECONDS).close()
        except urllib.error.HTTPError as error:
            raise SmsRefused(f"HTTP {error.code}") from error
        except (
            urllib.error.URLError
        ) as error:  # while the request was being sent: nobody there, or a broken pipe
            raise SmsUnreachable(type(error.reason).__name__) from error
        except (OSError, http.client.HTTPException) as error:  # silent or senseless, once it was sent
            raise SmsUncertain(type(error).__name__) from error
