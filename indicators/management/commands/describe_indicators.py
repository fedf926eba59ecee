from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from indicators.definitions import DEFINITIONS
from indicators.definitions.base import PROGRAMMES


class Command(BaseCommand):
    help = "Écrit le catalogue des indicateurs en Markdown (docs/indicators.md)."

    def add_arguments(self, parser):
        parser.add_argument("--output", type=Path)

    def handle(self, *, output: Path | None, **options):
        text = catalogue()
        if output:
            output.write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")


def catalogue() -> str:
    lines = [
        "# " + _("Catalogue des indicateurs"),
        "",
        _(
            "Page produite par `./manage.py describe_indicators --output docs/indicators.md` : ne pas la modifier."
        ),
    ]
    programme = None
    for definition in DEFINITIONS.values():
        if definition.programme != programme:
            programme = definition.programme
            lines += ["", f"## {PROGRAMMES[programme]}"]
        lines += [
            "",
            f"### {definition.title}",
            "",
            f"`{definition.code}`, version {definition.version}, {definition.shape}",
            "",
            str(definition.definition),
            "",
            _("Source : {source}").format(source=definition.source),
        ]
    return "\n".join(lines) + "\n"
