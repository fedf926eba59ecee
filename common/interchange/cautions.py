"""What an import says of the lines it read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Caution:
    """Something to tell about a line; an error forbids the import, a warning does not."""

    line: int
    column: str
    message: str
    is_error: bool = False


class ImportRefused(Exception):
    """Nothing was written; `errors` are (file, Caution), in the order of the files and lines."""

    def __init__(self, errors: list[tuple[str, Caution]]):
        super().__init__(f"{len(errors)} errors")
        self.errors = errors
