from common.interchange import Column, Reference, Sheet, Words
from people.models import Affiliation, Organisation, Partnership, Person

PARTNERSHIP = Sheet(
    "partnership.csv",
    Partnership,
    (
        Column("name", required=True),
        Column("city", required=True),
        Column("school", required=True),
        Words("postcodes", required=True),
        Column("started_on", required=True),
    ),
    key=(),
    identity=("id",),
    repeated="Il n’y a qu’un partenariat : une seule ligne est admise (déjà lue ligne %(line)d).",
)
ORGANISATIONS = Sheet(
    "organisations.csv",
    Organisation,
    (
        Column("ref", required=True),
        Column("name", required=True),
        Column("kind", required=True),
        Column("siret"),
        Column("naf"),
        Column("postcode"),
        Column("city"),
        Column("headcount"),
    ),
)
PEOPLE = Sheet(
    "people.csv",
    Person,
    (
        Column("ref", required=True),
        Column("first_name", required=True),
        Column("last_name", required=True),
        Column("email"),
        Column("phone"),
        Column("birth_date"),
        Column("postcode"),
        Column("city"),
        Column("neighbourhood"),
        Column("referrer"),
        Column("guardian_name"),
        Column("guardian_email"),
        Column("guardian_phone"),
    ),
)
AFFILIATIONS = Sheet(
    "affiliations.csv",
    Affiliation,
    (
        Reference("person_ref", required=True),
        Reference("organisation_ref", required=True),
        Column("role", required=True),
        Column("started_on", required=True),
        Column("ended_on"),
    ),
    key=("person_ref", "organisation_ref", "role", "started_on"),
    identity=("person_id", "organisation_id", "role", "started_on"),
)
