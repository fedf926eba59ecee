"""What users type, printed in the true report: it is shown as typed, and never becomes part of the document."""

import datetime as dt
import subprocess
import unicodedata
from html.parser import HTMLParser

import pytest

from common.pdf import render_pdf
from indicators import documents
from indicators.models import Snapshot
from tests.factories import AffiliationFactory, OrganisationFactory, PartnershipFactory, PersonFactory

pytestmark = [pytest.mark.django_db]
AS_OF = dt.date(2025, 2, 27)
ASCII = [
    '<img src="http://127.0.0.1:9/image.png">',
    '"><link rel="attachment" href="file:///etc/hostname">',
    "</title><style>@import 'http://127.0.0.1:9/sheet.css';</style>",
    "</p></section><h1>Faux bilan</h1>",
    "<svg><image href='file:///etc/hostname'/></svg>",
    "<object data=file:///etc/hostname></object>",
    "<script>alert(1)</script><!-- ]]> <![CDATA[",
    "&lt;b&gt; &amp;amp; &#60;i&#62; %3Cu%3E \\3c s\\3e ",
    "{{ settings.SECRET_KEY }} {% debug %} {# note #}",
    "${7*7} #{7*7} <%= 7*7 %> {0.__class__} %(name)s %s",
    "url(http://127.0.0.1:9/image.png); } body { display: none }",
    "W" * 200,
]
SCRIPTS = [
    "שותפות של קלישי – شراكة كليشي",
    "\u202eihcilC ed elliV\u202c",
    "Z\u0351\u036b\u0343a\u0330\u0317l\u0321g\u0336o\u0315 𝕍𝕚𝕝𝕝𝕖 👩‍👩‍👧 ﷽",
]


class Markup(HTMLParser):
    """The elements of a document and what is said in them, apart."""

    def __init__(self, html: str):
        super().__init__()
        self.elements, self.texts = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, sorted(name for name, _value in attributes)))

    def handle_endtag(self, tag):
        self.elements.append(f"/{tag}")

    def handle_comment(self, data):
        self.elements.append("comment")

    def handle_data(self, data):
        self.texts.append(data)


def report(typed: str, **others: str) -> str:
    """The HTML of the report at 6 months, where all that a partnership or a file may say is `typed`."""
    names = {"name": typed, "city": typed, "school": typed} | others
    PartnershipFactory(started_on=dt.date(2024, 8, 31), **names)
    person = PersonFactory(first_name=typed[:100], last_name=typed[:100])
    AffiliationFactory(person=person, organisation=OrganisationFactory(name=typed, kind="school"))
    snapshot = Snapshot.take(AS_OF)
    return documents.report_html(documents.report_context(snapshot.payload, 6, **snapshot.imprint()))


@pytest.fixture(scope="module")
def plain_elements(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        elements = Markup(report("Partenariat")).elements
        transaction.set_rollback(True)
    return elements


@pytest.mark.parametrize("typed", [*ASCII, *SCRIPTS])
def test_what_is_typed_is_said_and_adds_no_element(typed, plain_elements):
    made = Markup(report(typed))

    assert made.elements == plain_elements
    assert typed in made.texts


def cover(typed: list[str]) -> str:
    """The text drawn on the first page of the report of these three names, without its spaces."""
    name, city, school = typed
    pdf = render_pdf(report(name, city=city, school=school))
    first = subprocess.run(["pdftotext", "-l", "1", "-", "-"], input=pdf, capture_output=True, check=True)
    return squeezed(first.stdout.decode())


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("start", range(0, len(ASCII), 3))
def test_what_is_typed_is_drawn_to_the_letter(start):
    typed = ASCII[start : start + 3]

    drawn = cover(typed)

    assert [text for text in typed if squeezed(text) not in drawn] == []


def test_what_is_typed_from_right_to_left_or_with_many_marks_is_drawn():
    drawn = cover(SCRIPTS)

    seen = {letter for letter in squeezed("".join(SCRIPTS)) if unicodedata.category(letter) != "Cf"}
    assert seen - set(drawn) == set()
