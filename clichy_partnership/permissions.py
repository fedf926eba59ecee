"""Every address of the site with its policy, as a table that people read: docs/permissions.md."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.urls import URLPattern, URLResolver, get_resolver

from common.access import FORM, READ, Policy, Role, Sensitivity
from common.access_log import MINORS
from people.roles import GROUPS

HEADING = """# Who may open what

Made by `bin/permissions`, from the policies declared beside the views; a test fails when this page is out of date.
Roles follow from facts (people/roles.py, and `@holds` in each programme): groups count only for who is employed.
Rows that a role sees are declared in each app's `access.py`; a row one does not see is a page that does not exist.
Staff show a second factor before anything marked "2". The last column says what is recorded in the access log: each
reading, an export, a record about a minor (docs/decisions/0011-reads-are-recorded.md).

| address | name | methods | who | whose data | kind | 2 | rate | recorded |
|---|---|---|---|---|---|---|---|---|
"""
EVERYONE, ANY_ACCOUNT, NOBODY = "tout le monde", "tout compte", "personne"


@dataclass(frozen=True)
class Address:
    route: str
    name: str
    view: object

    @property
    def policy(self) -> Policy | None:
        return getattr(self.view, "policy", None)


def addresses(patterns=None, prefix: str = "", namespace: str = "") -> Iterator[Address]:
    """Every pattern of the URLconf, in its order; names as `reverse` takes them."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            yield Address(route, namespace + pattern.name if pattern.name else "", pattern.callback)


Rights = dict[Role, set[str]]


def rights_of_groups() -> Rights:
    """The rights, as "app.codename", that the group of each role gives."""
    codenames = ("permissions__content_type__app_label", "permissions__codename")
    given = Group.objects.values_list("name", *codenames)
    return {
        role: {f"{label}.{codename}" for group, label, codename in given if group == name}
        for role, name in GROUPS.items()
    }


def roles_with(permissions: tuple[str, ...], rights: Rights) -> frozenset[Role]:
    """Those whose group gives all these rights."""
    return frozenset(role for role, given in rights.items() if given >= set(permissions))


def who(policy: Policy, rights: Rights) -> str:
    if not policy.roles:
        return ANY_ACCOUNT if policy.signed_in else EVERYONE
    roles = policy.roles & roles_with(policy.permissions, rights) if policy.permissions else policy.roles
    return ", ".join(role.value for role in Role if role in roles) or NOBODY


def methods(policy: Policy) -> str:
    known = {READ: "GET", FORM: "GET, POST"}
    return known.get(policy.methods, ", ".join(policy.methods))


def recorded(policy: Policy) -> str:
    if policy.reason or policy.sensitivity is Sensitivity.SENSITIVE:
        return str(policy.reason or "toujours")
    return "mineurs" if policy.about in MINORS else ""


def page() -> str:
    lines, rights = [], rights_of_groups()
    for address in addresses():
        policy = address.policy
        cells = [
            f"`/{address.route}`".replace("|", "\\|"),
            address.name,
            methods(policy),
            who(policy, rights),
        ]
        cells += [policy.scope.value, policy.sensitivity.value]
        cells += ["2" if policy.mfa and (policy.roles or policy.signed_in) else "", policy.throttle]
        cells.append(recorded(policy))
        lines.append("| " + " | ".join(cells) + " |")
    return HEADING + "\n".join(lines) + "\n"
