"""Every address of the site, as everybody who may open it: sound at every width, by keyboard, and valid."""

import pytest

from tests.access.visits import rights_of_visits, visits
from tests.pages.sight import Walk
from tests.pages.tour import OF_A_STATE, PARTS, has_no_page, opened_by_somebody, states_without_a_page, stops

pytestmark = pytest.mark.django_db(transaction=True)

# What axe-core leaves to a person's judgement, and why it is no fault. Some are met or not by the moment at which a font
# comes: it is not asked that each be met each time.
JUDGED = {
    "color-contrast: pseudoContent": "the sun of the band that opens a page: the words never come over it",
    "color-contrast: imgNode": "words drawn in a chart, ink on white: tests/common reads their colours",
    "color-contrast: bgOverlap": "a value written on a bar of a chart, white on petrol",
    "color-contrast: shortTextContent": "a figure drawn in a chart, ink on white",
    "color-contrast: elmPartiallyObscured": "a cell cut where its table scrolls in a box: the ink of all",
    "color-contrast: bgImage": "an icon beside the words of a link, none of them over it",
    "th-has-data-cells": "a line of the list of models that leads nowhere else: its heading is the link",
}


@pytest.fixture(scope="module")
def planned(place):
    return stops(place)


@pytest.mark.xdist_group("pages of the portal")
def test_every_address_is_opened_or_has_a_reason_not_to_be(planned):
    found = list(visits())
    asked = opened_by_somebody(found, rights_of_visits(found))
    excused = {visit.address.name or visit.address.route for visit in found if has_no_page(visit)}
    opened = {stop.name for stop in planned} | OF_A_STATE

    assert asked - excused - opened == {"admin/(?P<url>.*)$"}  # « nowhere »
    assert opened & excused == set()
    assert states_without_a_page() == set()


@pytest.mark.parametrize(
    "part", [pytest.param(part, marks=pytest.mark.xdist_group(f"pages of the {part}")) for part in PARTS]
)
def test_every_page_is_sound(part, chromium, server, place, planned, tmp_path, record_property):
    asked = [stop for stop in planned if stop.part == part]
    walk = Walk(chromium, server, tmp_path, judged=JUDGED)

    walk.everything(asked, place)
    walk.validate()

    met = {
        "addresses": sorted({stop.name for stop in asked}),
        "roles": sorted({stop.actor for stop in asked}),
    }
    record_property("pages", walk.counts() | met)
    walk.conclude()
