from common.interchange import Column, Reference, Sheet
from projects.models import Project, ProjectMember, UsageFeedback

PROJECTS = Sheet(
    "projects.csv",
    Project,
    (
        Column("ref", required=True),
        Reference("organisation_ref", required=True),
        Column("title", required=True),
        Column("theme"),
        Column("digital"),
        Column("started_on", required=True),
        Column("delivered_on"),
        Column("accepted_on"),
        Column("result_observed_on"),
        Column("result_summary"),
    ),
)
PROJECT_MEMBERS = Sheet(
    "project_members.csv",
    ProjectMember,
    (
        Reference("project_ref", required=True),
        Reference("person_ref", required=True),
        Column("role", required=True),
    ),
    key=("project_ref", "person_ref", "role"),
    identity=("project_id", "person_id", "role"),
)
USAGE_FEEDBACK = Sheet(
    "usage_feedback.csv",
    UsageFeedback,
    (
        Reference("project_ref", required=True),
        Column("answered_on", required=True),
        Column("usage", required=True),
    ),
    key=("project_ref",),
    identity=("project_id",),
    repeated="Deux réponses à la même question (la première est à la ligne %(line)d).",
)
