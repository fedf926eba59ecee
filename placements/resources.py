from common.interchange import Column, Reference, Sheet
from placements.models import Offer, Outcome, Placement

OFFERS = Sheet(
    "offers.csv",
    Offer,
    (
        Column("ref", required=True),
        Reference("organisation_ref", required=True),
        Column("kind", required=True),
        Column("title", required=True),
        Column("published_on", required=True),
        Column("closed_on"),
        Column("positions"),
    ),
)
PLACEMENTS = Sheet(
    "placements.csv",
    Placement,
    (
        Column("ref", required=True),
        Reference("offer_ref"),
        Reference("person_ref", required=True),
        Reference("organisation_ref", required=True),
        Column("kind", required=True),
        Column("signed_on", required=True),
        Column("starts_on", required=True),
        Column("planned_end_on", required=True),
        Column("ended_on"),
        Column("cancelled_on"),
        Column("postcode_at_event", frozen_from="person.postcode"),
    ),
)
OUTCOMES = Sheet(
    "outcomes.csv",
    Outcome,
    (
        Reference("placement_ref", required=True),
        Column("horizon_months", required=True),
        Column("answered_on", required=True),
        Column("status", required=True),
        Column("contract_months"),
        Column("same_employer"),
    ),
    key=("placement_ref", "horizon_months"),
    identity=("placement_id", "horizon_months"),
    repeated="Deux réponses à la même question (la première est à la ligne %(line)d).",
)
