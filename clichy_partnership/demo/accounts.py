"""The accounts of a demonstration: their passwords are drawn once and kept beside its data."""

import json
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from people.models import User

OFFICER_GROUP = "Équipe de la ville"
PROGRAMMES = ("mentoring", "placements", "training", "projects")
PEOPLE = (
    ("admin@exemple.fr", "Nadia", "Ferrand", "administratrice"),
    ("officier@exemple.fr", "Claire", "Montreuil", "chargée de mission de la ville"),
)


def kept_in() -> Path:
    return settings.BASE_DIR / "var" / "demo-accounts.json"


def create() -> None:
    passwords = {email: "-".join(secrets.token_hex(2) for _part in range(3)) for email, *_who in PEOPLE}
    for email, first_name, last_name, _role in PEOPLE:
        user = User.objects.filter(email=email).first() or User(email=email)
        user.first_name, user.last_name, user.is_staff = first_name, last_name, True
        user.is_superuser = email.startswith("admin")
        user.set_password(passwords[email])
        user.save()
        if not user.is_superuser:
            user.groups.set([officers()])
    path = kept_in()
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(passwords, file)


def officers() -> Group:
    """May keep the programmes' records and ask for reports; neither accounts nor settings."""
    group, _created = Group.objects.get_or_create(name=OFFICER_GROUP)
    records = Q(content_type__app_label__in=(*PROGRAMMES, "people")) & ~Q(codename__startswith="delete")
    kept = Permission.objects.filter(records).exclude(content_type__model__in=("user", "partnership"))
    reports = Permission.objects.filter(codename__in=("view_report", "add_report", "view_snapshot"))
    group.permissions.set([*kept, *reports])
    return group


def described() -> list[str]:
    """ "email  password  (role)" of each account; nothing where there is no demonstration, or not any more."""
    known = User.objects.filter(email__in=[email for email, *_who in PEOPLE]).count()
    if not kept_in().exists() or known < len(PEOPLE):
        return []
    passwords = json.loads(kept_in().read_text())
    return [f"{email}  {passwords[email]}  ({role})" for email, _first, _last, role in PEOPLE]
