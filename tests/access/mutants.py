"""Take each guard of access away, one at a time, and see that a test notices: bin/mutants.

A mutant is the project with one guard removed: rows no longer scoped, a ground that grants everything, a role that
anybody holds, a policy that lets anybody in, a step of the gate left out. It is killed by the first test that fails.
"""

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "common",
    "people",
    "mentoring",
    "placements",
    "training",
    "projects",
    "indicators",
    "clichy_partnership",
)
ROWS, POLICIES = "tests/access/test_rows.py", "tests/access/test_policies.py"
WALK = "tests/access"


@dataclass(frozen=True)
class Mutant:
    """`start` and `end` are offsets in the text of the file, which `after` takes the place of."""

    kind: str
    path: str
    start: int
    end: int
    after: str
    tests: tuple[str, ...]
    line: int = field(compare=False, default=0)

    def __str__(self) -> str:
        return f"{self.kind}: {self.path}:{self.line}"

    def text(self, source: str) -> str:
        return source[: self.start] + self.after + source[self.end :]


# Steps that are no call to a register: the file, what is there, and what is left without it.
STEPS = (
    ("common/gate.py", "raise PermissionDenied  # an address that nobody thought about", "return None"),
    ("common/gate.py", "if request.method not in policy.methods:", "if False:"),
    ("common/gate.py", "and _is_too_much(request, policy):", "and False:"),
    ("common/gate.py", "if not user.is_authenticated:\n        return r", "if False:\n        return r"),
    ("common/gate.py", "if policy.mfa and (detour := _second_factor(request, policy)):", "if False:"),
    ("common/gate.py", "if not user.acting:", "if False:"),
    ("common/gate.py", "user.acting = roles_of(user, policy.roles)", "user.acting = policy.roles"),
    ("common/gate.py", "if not user.has_perms(policy.permissions):", "if False:"),
    ("common/gate.py", 'if "mfa" in {', 'if "mfa" or {'),
    ("common/gate.py", "add_never_cache_headers(response)", "pass"),
    ("common/access.py", "if not user.is_active or user.pk is None:", "if False:"),
    ("common/access.py", "return rows.none()", "return rows"),
    ("common/access.py", "    if every_row in grounds:", "    if True:"),
    ("common/admin.py", "return visible(super().get_queryset(request), request.user)",
     "return super().get_queryset(request)"),
    ("common/admin.py", "visible(db_field.related_model._default_manager.all(), request.user)",
     "db_field.related_model._default_manager.all()"),
    ("common/admin.py", "raise Http404  # whether it never was",
     "return super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # whether it never was"),
    ("people/sign_in.py", "[GROUPS[role] for role in roles_of(user, GROUPS)]", "user.group_names"),
)  # fmt: skip


def offset(source: str, line: int, column: int) -> int:
    """Of an AST position, whose columns count bytes."""
    lines = source.splitlines(keepends=True)
    before = lines[line - 1].encode()[:column].decode()
    return sum(len(text) for text in lines[: line - 1]) + len(before)


def span(source: str, node: ast.AST) -> tuple[int, int]:
    return offset(source, node.lineno, node.col_offset), offset(source, node.end_lineno, node.end_col_offset)


def name_of(call: ast.AST) -> str:
    return ast.unparse(call.func) if isinstance(call, ast.Call) else ""


def unscoped(path: str, source: str, tree: ast.Module) -> Iterator[Mutant]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "visible_to"
        ):
            start = span(source, node.func.value)[1]
            tests = (ROWS,) if path.endswith("/access.py") else (WALK, f"tests/{path.split('/')[0]}")
            yield Mutant("rows", path, start, span(source, node)[1], ".all()", tests, node.lineno)


def opened(path: str, source: str, tree: ast.Module) -> Iterator[Mutant]:
    """Grounds that grant everything, roles that anybody holds."""
    given = {
        "grants": ("ground", "return ~Q(pk=None)\n    ", ROWS),
        "holds": ("holder", "return True\n    ", POLICIES),
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        for decorator in node.decorator_list:
            if name_of(decorator) in given:
                kind, answer, test = given[name_of(decorator)]
                start = span(source, node.body[0])[0]
                yield Mutant(kind, path, start, start, answer, (test,), node.lineno)
                break  # one function, whatever the number of models it is a ground for


def let_in(path: str, source: str, tree: ast.Module) -> Iterator[Mutant]:
    """Policies without their roles and rights, or without asking who comes."""
    for node in ast.walk(tree):
        if name_of(node) not in ("policy", "Policy"):
            continue
        terms = [term for term in node.keywords if term.arg not in ("signed_in", "permissions")]
        asked = any(term.arg == "signed_in" for term in node.keywords)
        if asked and not node.args:
            continue  # open to all already
        kept = ", ".join(["signed_in=False", *(ast.unparse(term) for term in terms)])
        start, end = span(source, node)
        yield Mutant("policy", path, start, end, f"{name_of(node)}({kept})", (POLICIES,), node.lineno)


def left_out() -> Iterator[Mutant]:
    for path, before, after in STEPS:
        source = (ROOT / path).read_text(encoding="utf-8")
        if source.count(before) != 1:
            raise SystemExit(
                f"{path}: « {before} » is no longer there once; say what took its place in {__file__}"
            )
        start = source.index(before)
        line = source.count("\n", 0, start) + 1
        yield Mutant(
            "step", path, start, start + len(before), after, (WALK, "tests/people", "tests/common"), line
        )


def mutants() -> list[Mutant]:
    found = []
    for path in sorted(
        path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
    ):
        source, name = path.read_text(encoding="utf-8"), str(path.relative_to(ROOT))
        tree = ast.parse(source)
        for kind in (unscoped, opened, let_in):
            found += kind(name, source, tree)
    return found + list(left_out())


def sample(found: list[Mutant]) -> list[Mutant]:
    """The first of each kind that one file of tests kills."""
    quick = [mutant for mutant in found if mutant.tests[0].endswith(".py")]
    kinds = ("rows", "ground", "holder", "policy")
    return [next(mutant for mutant in quick if mutant.kind == kind) for kind in kinds]


def survives(mutant: Mutant, copy: Path) -> bool:
    """Whether all the tests that concern the guard pass without it."""
    path = copy / mutant.path
    source = path.read_text(encoding="utf-8")
    path.write_text(mutant.text(source), encoding="utf-8")
    try:
        concerned = [tests for tests in mutant.tests if (copy / tests).exists()]
        return all(passes(tests, copy) for tests in concerned)
    finally:
        path.write_text(source, encoding="utf-8")


def passes(tests: str, copy: Path) -> bool:
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--quiet", "--exitfirst", "--no-header", "-p", "no:cacheprovider",
         "--reuse-db", tests],
        cwd=copy, env=os.environ | database_of(copy), capture_output=True, text=True,
    )  # fmt: skip
    if run.returncode not in (0, 1, 2, 4):  # 2: the project no longer loads; 4: nor do its settings
        raise SystemExit(run.stdout + run.stderr)
    return run.returncode == 0


def database_of(copy: Path) -> dict[str, str]:
    """Each copy has its own, kept from one mutant to the next."""
    base = os.environ["DATABASE_URL"]
    return {"DATABASE_URL": f"{base}_{copy.name}" if base.startswith("postgres") else base}


def copied(folder: Path) -> Path:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for made in [*ROOT.glob("locale/*/LC_MESSAGES/*.mo")]:
        shutil.copy2(made, folder / made.relative_to(ROOT))
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--sample", action="store_true", help="one of each kind that a single file of tests kills"
    )
    parser.add_argument("--only", default="", help="those whose name holds this")
    parser.add_argument("--list", action="store_true", help="name them, and stop")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    asked = parser.parse_args()
    found = [mutant for mutant in mutants() if asked.only in str(mutant)]
    found = sample(found) if asked.sample else found
    if asked.list:
        print(*found, sep="\n")
        return
    alive = survivors(found, asked.workers)
    print(f"{len(found)} gardes enlevées une à une, {len(alive)} sans qu’un test le voie.", *alive, sep="\n")
    raise SystemExit(bool(alive))


def survivors(found: list[Mutant], workers: int) -> list[Mutant]:
    """Raises SystemExit when the tests do not pass before anything is removed: they would kill whatever comes."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        copies: Queue[Path] = Queue()
        for number in range(workers):
            copies.put(copied(Path(folder) / f"copie{number}"))

        def in_a_copy(work: Callable[[Path], bool]) -> bool:
            copy = copies.get()
            try:
                return work(copy)
            finally:
                copies.put(copy)

        def tried(mutant: Mutant) -> bool:
            alive = in_a_copy(lambda copy: survives(mutant, copy))
            print("survit " if alive else "tué    ", mutant, flush=True)
            return alive

        concerned = sorted({tests for mutant in found for tests in mutant.tests if (ROOT / tests).exists()})
        sound = pool.map(lambda tests: in_a_copy(lambda copy: passes(tests, copy)), concerned)
        if failing := [tests for tests, passed in zip(concerned, sound, strict=True) if not passed]:
            raise SystemExit(f"Ces tests échouent déjà : {', '.join(failing)}")
        return [mutant for mutant, lives in zip(found, pool.map(tried, found), strict=True) if lives]


if __name__ == "__main__":
    main()
