"""Rounds in a process of its own: `python -m tests.followups.rounds BATCH TIMES [MOMENT…]`.

With moments, so many rounds at each, by a clock that is moved from one to the next.
"""

import os
import sys
from contextlib import nullcontext

import django
import time_machine

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clichy_partnership.settings")


def main(batch: int, times: int, *moments: str) -> None:
    django.setup()
    from followups import asking  # once Django is set up

    asking.BATCH = batch
    for moment in moments or [None]:
        with time_machine.travel(moment, tick=False) if moment else nullcontext():
            for _number in range(times):
                asking.follow_up()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
