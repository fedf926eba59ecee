"""The grid of the RGAA, the mention and the statement that follow from it, and the document written from it."""

import datetime as dt
import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from clichy_partnership import accessibility
from clichy_partnership.accessibility import AUDITED, VALID, Criterion, Result, count, grid
from clichy_partnership.accessibility_report import page
from tests.factories import PartnershipFactory

ROOT = Path(settings.BASE_DIR)
# RGAA 4.1.2: how many criteria each of the thirteen themes has.
THEMES = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)
MISSED = [criterion for criterion in grid() if criterion.result is Result.MISSED]
CITED = re.compile(r"(?:tests|people|static|clichy_partnership)/[\w/]+\.\w+")


def invented(met: int, missed: int, out: int = 0) -> tuple[Criterion, ...]:
    results = [Result.MET] * met + [Result.MISSED] * missed + [Result.OUT] * out
    return tuple(
        Criterion(f"1.{n}", "Images", "Titre", result, "Vu", "portal", "Gêne", "Ruse", "Plan")
        for n, result in enumerate(results, 1)
    )


def read(client, language: str = "fr") -> str:
    """The words of the statement."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    main = client.get(reverse("accessibility")).content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main.partition(">")[2]).split())


def test_the_grid_has_the_106_criteria_of_the_rgaa_in_their_order():
    expected = [f"{theme}.{n}" for theme, most in enumerate(THEMES, 1) for n in range(1, most + 1)]

    assert [criterion.number for criterion in grid()] == expected
    assert len({criterion.number.partition(".")[0] + criterion.theme for criterion in grid()}) == 13
    assert [criterion.number for criterion in grid() if not criterion.title.endswith("?")] == []


def test_each_result_says_how_it_is_known():
    assert [criterion.number for criterion in grid() if not criterion.known_by.endswith(".")] == []


def test_what_is_missed_and_nothing_else_says_what_it_means_for_people():
    told = [
        criterion.number
        for criterion in grid()
        if criterion.consequence and criterion.workaround and criterion.planned
        and criterion.where in ("portal", "back-office")
    ]  # fmt: skip

    assert told == [criterion.number for criterion in MISSED]


def test_every_file_that_the_grid_names_exists():
    cited = {path for criterion in grid() for path in CITED.findall(criterion.known_by)}

    assert sorted(path for path in cited if not (ROOT / path).is_file()) == []
    assert cited  # the pattern still finds them


def test_what_only_a_screen_reader_can_tell_is_not_met():
    assert [criterion.number for criterion in MISSED if criterion.number == "7.1"] == ["7.1"]


@pytest.mark.parametrize(
    ("met", "missed", "out", "percent", "mention"),
    [
        (4, 0, 102, 100, "Accessibilité : totalement conforme"),
        (199, 1, 0, 99, "Accessibilité : partiellement conforme"),
        (1, 1, 9, 50, "Accessibilité : partiellement conforme"),
        (49, 51, 6, 49, "Accessibilité : non conforme"),
        (499, 501, 0, 49, "Accessibilité : non conforme"),
        (0, 0, 106, 0, "Accessibilité : non conforme"),
    ],
)
def test_the_mention_follows_the_rate_of_what_applies(
    monkeypatch, time_machine, met, missed, out, percent, mention
):
    time_machine.move_to(AUDITED)
    monkeypatch.setattr(accessibility, "grid", lambda: invented(met, missed, out))

    assert count(accessibility.grid()).percent == percent
    assert accessibility.summary() == mention


@pytest.mark.parametrize(
    ("after", "mention"), [(0, "Accessibilité : totalement conforme"), (1, "Accessibilité : non conforme")]
)
def test_after_three_years_an_audit_counts_for_nothing(monkeypatch, time_machine, after, mention):
    time_machine.move_to(dt.datetime.combine(AUDITED + VALID + dt.timedelta(days=after), dt.time(12)))
    monkeypatch.setattr(accessibility, "grid", lambda: invented(1, 0))

    assert accessibility.summary() == mention


@pytest.mark.django_db
def test_the_numbers_of_the_page_are_those_of_the_grid(client):
    total = count(grid())

    said = read(client)

    assert (
        f"{total.percent} % des critères sont respectés : {total.met} sur les {total.applicable} qui s’appliquent."
        f" {total.out} autres" in said
    )
    rows = re.findall(
        r'<th scope="row">([^<]+)</th>\s*<td>(\d+)</td>\s*<td>(\d+)</td>\s*<td>(\d+)</td>',
        client.get(reverse("accessibility")).content.decode(),
    )
    assert rows == [
        (theme, *map(str, (counted.met, counted.missed, counted.out)))
        for theme, counted in ((theme, count(criteria)) for theme, criteria in accessibility.by_theme())
    ]


@pytest.mark.django_db
def test_the_page_lists_everything_that_is_missed(client):
    said = read(client)

    assert sorted(re.findall(r"\(Critère ([\d.]+)\)", said)) == sorted(each.number for each in MISSED)
    assert said.index("Sur le portail") < said.index("Dans l’outil des équipes")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("grid", "said"),
    [
        (invented(3, 0), "Le site est totalement conforme"),
        (invented(1, 1), "Le site est partiellement conforme"),
        (invented(1, 2), "Le site n’est pas conforme"),
    ],
    ids=["full", "partial", "none"],
)
def test_the_page_says_the_level_of_its_grid(client, monkeypatch, grid, said):
    monkeypatch.setattr(accessibility, "grid", lambda: grid)

    assert said in read(client)


@pytest.mark.django_db
def test_the_page_says_who_states_where_to_write_and_where_to_complain(client, settings):
    PartnershipFactory(city="Bellerive", school="École d’Exemple")
    settings.DEFAULT_FROM_EMAIL = "Partenariat <partenariat@exemple.fr>"

    page = client.get(reverse("accessibility")).content.decode()

    assert "La Ville de Bellerive et École d’Exemple" in page
    assert page.count(f'href="{accessibility.contact()}"') == 2
    assert "Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07" in page


def test_every_word_of_the_grid_that_people_read_has_its_english():
    catalogue = polib.pofile(str(ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"))
    english = {entry.msgid for entry in catalogue if entry.msgstr}
    read_by_people = {criterion.theme for criterion in grid()}
    read_by_people |= {text for each in MISSED for text in (each.consequence, each.workaround, each.planned)}

    assert sorted(read_by_people - english) == []


@pytest.mark.django_db
def test_the_statement_and_the_mention_are_said_in_english_too(client):
    said = read(client, "en")

    with translation.override("en"):
        assert accessibility.summary() in said
    assert "Accessibility statement" in said
    assert [each.number for each in MISSED if each.consequence in said] == []


def test_the_document_is_up_to_date():
    written = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")

    assert written == page(), "Run bin/accessibility, which writes docs/accessibility.md again."
