"""Each field says what it holds about people, why, and what becomes of it."""

from common.privacy import declared, misplaced

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
