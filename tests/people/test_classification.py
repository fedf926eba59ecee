"""Each field says what it holds about people, why, and what becomes of it."""

from django.conf import settings
from django.db import models
from django.test.utils import isolate_apps

from common.privacy import Privacy, declared, misplaced
from common.processing import MACHINERY
from common.register import page

WHAT_TO_DO = """
These fields stand nowhere in the `privacy` of their model, or twice, or do not exist:
    {found}
Say in the model, beside the field, what it holds about people (common/privacy.py):
    privacy = Privacy(PROCESSING, subject="person", erased=(…), texts=(…), kept=(…), technical=(…))
- erased: it tells who somebody is;  texts: somebody wrote it freely;
- kept: a fact that figures need;    technical: no data of anybody.
A model of a library says it in people/library_data.py. Then run bin/register.
"""


def test_every_field_is_classified():
    found = [complaint for model, privacy in declared() for complaint in misplaced(model, privacy)]

    assert found == [], WHAT_TO_DO.format(found="\n    ".join(found))


def test_the_register_that_people_read_is_the_one_that_the_models_give():
    kept = (settings.BASE_DIR / "docs" / "privacy" / "registre.md").read_text(encoding="utf-8")

    assert kept == page(), "Run bin/register, which writes docs/privacy/registre.md again."


@isolate_apps("people")
def test_a_new_field_that_says_nothing_is_told_by_its_name():
    class Forgetful(models.Model):
        first_name = models.CharField(max_length=10)
        privacy = Privacy(MACHINERY, subject="owner", technical=("gone",))

        class Meta:
            app_label = "people"

        def __str__(self) -> str:
            return self.first_name

    assert sorted(misplaced(Forgetful, Forgetful.privacy)) == [
        "people.Forgetful has no field gone",
        "people.Forgetful has no field owner",
        "people.Forgetful has no path owner",
        "people.Forgetful.first_name stands in 0 places of `privacy`",
    ]
    assert list(misplaced(Forgetful, None)) == ["people.Forgetful has no `privacy`"]
