import ast
import json
import logging

import pytest

from clichy_partnership import logs
from tests.test_architecture import SOURCES

LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}


class Heard(logging.Handler):
    def __init__(self):
        super().__init__()
        self.setFormatter(logs.JsonFormatter())
        self.text: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.text.append(self.format(record))


@pytest.fixture
def heard():
    handler = Heard()
    names = ("indicators.trial", "django.request", "celery.trial", logs.logger.name)
    loggers = [(logging.getLogger(name), logging.getLogger(name).level) for name in names]
    for logger, _level in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    yield handler
    for logger, level in loggers:
        logger.removeHandler(handler)
        logger.setLevel(level)


def test_what_is_interpolated_never_reaches_the_log(heard):
    logging.getLogger("indicators.trial").warning(
        "report of %s (%s) failed", "Zoé Marchand", "zoe@exemple.fr"
    )

    line = json.loads(heard.text[0])
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "WARNING",
        "logger": "indicators.trial",
        "message": "report of %s (%s) failed",
    }


def test_an_exception_keeps_its_type_and_its_places_not_its_words(heard):
    def look_up(person):
        raise KeyError(f"{person} <zoe@exemple.fr>")

    try:
        try:
            look_up("Zoé Marchand")
        except KeyError as missing:
            raise ValueError("no Zoé Marchand") from missing
    except ValueError:
        logging.getLogger("indicators.trial").exception("look-up failed")

    (line,) = heard.text
    outer, inner = json.loads(line)["exceptions"]
    assert (outer["type"], inner["type"]) == ("builtins.ValueError", "builtins.KeyError")
    assert [place.split()[-1] for place in inner["at"]] == [
        "test_an_exception_keeps_its_type_and_its_places_not_its_words",
        "look_up",
    ]
    assert "Zoé" not in line and "zoe@" not in line


def test_a_text_already_put_together_elsewhere_is_left_out(heard):
    logging.getLogger("django.request").error("Invalid HTTP_HOST header: 'zoe.exemple.fr'")
    logging.getLogger("celery.trial").error(ValueError("Zoé Marchand"))

    messages = [json.loads(line)["message"].partition(":")[0] for line in heard.text]
    assert messages == ["(text of test_logs", "(text of test_logs"]


def test_only_chosen_keys_are_added_and_only_by_our_own_code(heard):
    logging.getLogger("indicators.trial").info("done", extra={"status": 200, "person": "Zoé"})
    logging.getLogger("django.request").info("done %s", 1, extra={"status": "Zoé", "request": "Zoé"})

    ours, theirs = map(json.loads, heard.text)
    assert set(ours) == {"time", "level", "logger", "message", "status"}
    assert set(theirs) == {"time", "level", "logger", "message"}


def test_a_task_leaves_one_line_with_its_ids_its_duration_and_its_state(heard):
    class Task:
        name = "indicators.tasks.render_report"

    logs.task_begins(task_id="3f", task=Task, args=[12, "Zoé"])
    logging.getLogger("indicators.trial").info("rendering")
    logs.task_ends(state="SUCCESS")
    logging.getLogger("indicators.trial").info("after")

    during, end, after = map(json.loads, heard.text)
    about = {"task_id": "3f", "task": "indicators.tasks.render_report", "ids": [12]}
    assert {key: during[key] for key in about} == about
    assert end | about | {"message": "task", "status": "SUCCESS", "duration_ms": 0} == end
    assert "task_id" not in after


def test_every_message_of_ours_is_written_in_the_code_as_it_stands():
    """A formatted text would carry its values into the log: arguments are given apart."""
    put_together = [
        f"{path.name}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LEVELS
        and ast.unparse(node.func.value) == "logger"
        and not isinstance(node.args[0], ast.Constant)
    ]

    assert put_together == []


def test_every_house_is_known_to_the_log():
    assert {path.relative_to(logs.settings.BASE_DIR).parts[0] for path in SOURCES} == logs.HOUSE
