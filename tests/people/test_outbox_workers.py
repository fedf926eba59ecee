"""The outbox with real workers, a real broker and a real SMTP server: killed, restarted, doubled, or without Redis."""

import os
import signal
from collections import Counter

import pytest

from clichy_partnership.celery import app
from common.work import wake
from people.models import OutgoingMessage
from people.notifications import registration_refused
from people.outbox.posting import at, compose, post, post_all
from people.tasks import send_messages
from tests.relays import closed_port
from tests.workers import stop_group, wait_until

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("worker"), pytest.mark.django_db(transaction=True)]
MESSAGES = int(os.environ.get("OUTBOX_MESSAGES", "600"))  # bin/outbox sends ten thousand
KILLS = 3


def write(count: int) -> None:
    words = {"name": "Inès", "reason": "Vous habitez hors de Clichy.", "registration": 0}
    post_all([compose(registration_refused, at(f"personne{n}@exemple.fr"), words) for n in range(count)])


def unsent() -> int:
    return OutgoingMessage.objects.exclude(state="sent").count()


def beat() -> None:
    """What the timetable does twice a minute."""
    wake(send_messages)


def all_left() -> bool:
    beat()
    return unsent() == 0


def test_ten_thousand_messages_arrive_whoever_is_killed(worker, sink, record_property):
    running = worker(EMAIL_URL=sink.url)
    write(MESSAGES)

    for kill in range(1, KILLS + 1):
        wait_until(lambda kill=kill: sum(sink.taken.values()) >= MESSAGES * kill // (KILLS + 2))
        stop_group(running, signal.SIGKILL)
        running = worker(EMAIL_URL=sink.url)
        beat()
    wait_until(all_left, pause=0.5)

    twice = {identity for identity, count in sink.taken.items() if count > 1}
    flagged = set(OutgoingMessage.objects.filter(maybe_twice=True).values_list("message_id", flat=True))
    assert set(sink.taken) == set(OutgoingMessage.objects.values_list("message_id", flat=True))
    assert max(sink.taken.values()) <= 2
    assert twice <= flagged
    assert len(flagged) <= KILLS
    record_property("outbox", (MESSAGES, KILLS, len(flagged), len(twice)))


def test_two_workers_send_nothing_twice(worker, sink):
    for _number in range(2):
        worker(EMAIL_URL=sink.url)
    write(300)

    for _time in range(10):
        beat()
    wait_until(all_left, pause=0.5)

    assert Counter(sink.taken.values()) == {1: 300}


def test_what_is_written_while_redis_is_down_leaves_later(worker, sink, monkeypatch):
    with monkeypatch.context() as broken:
        nowhere = f"redis://127.0.0.1:{closed_port()}/0"
        broken.setattr(
            app, "connection_for_write", lambda *args, **kwargs: app.connection(nowhere, connect_timeout=1)
        )
        post(registration_refused, at("ines@exemple.fr"), name="Inès", reason="", registration=0)
    waiting = OutgoingMessage.objects.get().state
    worker(EMAIL_URL=sink.url)
    wait_until(all_left, pause=0.5)

    assert (waiting, list(sink.taken.values())) == ("waiting", [1])
