"""The notices that tell people what becomes of their data: their bodies are templates/privacy/notice_*.html."""

import datetime as dt

ADULT, PLAIN = "adult", "plain"
VERSIONS = {ADULT: dt.date(2026, 11, 27), PLAIN: dt.date(2026, 11, 23)}
"""By audience, the day from which the text holds; it changes with every change of what the text says."""


def current(audience: str = PLAIN) -> str:
    """The version that is shown today, as it is written beside what somebody says after reading it."""
    return f"{audience} {VERSIONS[audience]:%Y-%m-%d}"
