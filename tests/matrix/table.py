"""The matrix as markdown, from the same functions that the walk is held against. Pure."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from dashboard.access import RULES, Door
from dashboard.partials import FRAGMENTS
from monitoring.floor.operations import Operation
from monitoring.policy import NAMES
from tests.matrix.answers import (
    DECISIONS,
    Cell,
    is_stranger,
    modes,
    of_address,
    of_decision,
    of_display,
    of_object,
    of_operation,
    of_socket,
    of_wall,
)
from tests.matrix.carried import ALL_KINDS, told_of
from tests.matrix.cast import OTHER, OWN, ROLES
from tests.matrix.ground import DISPLAYS, OBJECTS, SOCKETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.access import Rule
    from tests.matrix.cast import Role

BEGIN, END = "<!-- matrix -->", "<!-- /matrix -->"
SIGNED_IN = [role for role in ROLES if not is_stranger(role)]
TOLD_OF = [role for role in ROLES if role in SIGNED_IN or role.is_screen]
WALLS = {"own": [OWN], "other": [OTHER], "unknown": []}
INTRO = f"""Written by `python -m tests.matrix` from policy's table; `tests/matrix` walks every address by every method, every
operation on every object, every websocket and every fragment of one, and finds exactly this: `make long` all of it, as last on
2026-11-23 without a failure, `make test` the roles that differ most and a part of the squares. The roles hold, over the team
{OWN} unless it says more: {{roles}}. *One agent by voice, until tomorrow* holds it as a member of a role, and has rows beside it
that ran out, or have not begun, and count for nothing. *Everything, everywhere* is held over the protected agent by name too,
and protection wins. *A screen* shows a display of {OWN} by its own credential; its page is `kiosk`. Each page of the
floor is read for names too: of whom one may not see there is none; who manages people reads the names of accounts on their own
pages. *In*: the view runs, and finds what is there. *Sign in*: sent to the door, with
nothing said. 404 is the same for what is not there and for what is not one's to see. "Switched off" is a supervisor whose
sign-in was switched off after he signed in."""
SECOND = "Who may do what about an ask to barge in that waits for a second person, his own or another's, by its object."
WHOSE = ("another's", "his own")
CODES = """*In*: held open, and told what the next table says. 4001: not signed in; 4003: not one's own to see; *refused*: there
is no such websocket. From another Origin all are refused."""
TOLD = """Every piece that a socket can push, in every state of a page, and of which agents, calls and chats it holds names,
numbers or words. A call or a chat names those of its agents whom one may see."""


def markdown() -> str:
    """All that stands between the markers."""
    who = "; ".join(f"*{role.name}*: {_holds(role)}" for role in SIGNED_IN)
    blocks = (
        INTRO.format(roles=who),
        "### Addresses",
        _table(("address", "rule", *(role.name for role in ROLES)), _addresses()),
        "### Agents, calls, chats and walls",
        _table(("object", *(role.name for role in ROLES)), _objects()),
        "### Operations",
        _table(("role", "object", "let pass", "403", "404"), _operations()),
        "### A second person",
        SECOND,
        _table(
            ("role", "object", *(f"{whose}: {decision}" for whose in WHOSE for decision in DECISIONS)), _decisions()
        ),
        "### Websockets",
        CODES,
        _table(("address", "of", *(role.name for role in ROLES)), _sockets()),
        "### What a page is told",
        TOLD,
        _table(("fragment", "to", "agents", "calls", "chats"), _fragments()),
    )
    return "\n\n".join(blocks)


def put(page: str, block: str) -> str:
    """The page with the block between its markers."""
    head, _, rest = page.partition(BEGIN)
    _, found, tail = rest.partition(END)
    if not found:
        raise ValueError(f"the page has no {BEGIN} and {END}")
    return f"{head}{BEGIN}\n\n{block}\n\n{END}{tail}"


def _holds(role: Role) -> str:
    if role.viewer is None or not role.viewer.grants:
        return "nothing"
    house = " everywhere" if any(grant.over == "everyone" for grant in role.viewer.grants) else ""
    return ", ".join(sorted(NAMES[verb] for verb in {grant.verb for grant in role.viewer.grants})) + house


def _addresses() -> Iterable[Sequence[str]]:
    """One row per rule: addresses of one rule are answered alike."""
    by_rule = sorted(RULES.items(), key=lambda pair: (_said(pair[1]), pair[0]))
    for said, group in groupby(by_rule, key=lambda pair: _said(pair[1])):
        names = [name for name, _ in group]
        spelled = ", ".join(f"`{name}`" for name in names)
        yield (spelled, said, *(of_address(_example(names[0]), role).value for role in ROLES))


def _example(name: str) -> str:
    return f"{name}x" if name.endswith(":") else name


def _said(rule: Rule) -> str:
    return rule.value if isinstance(rule, Door) else f"grant to {NAMES[rule]}"


def _objects() -> Iterable[Sequence[str]]:
    for kind, name in OBJECTS:
        yield (f"{kind}, {name}", *(of_object(role, kind, name).value for role in ROLES))
    for name, team in WALLS.items():
        yield (f"wall of a team, {name}", *(of_wall(role, team).value for role in ROLES))
    for name, teams in (*DISPLAYS.items(), ("unknown", ())):
        yield (f"wall of a display, {name}", *(of_wall(role, teams).value for role in ROLES))
        yield (f"change a display, its screens and alarms, {name}", *(of_display(role, teams).value for role in ROLES))


def _operations() -> Iterable[Sequence[str]]:
    """One row per role and answer: objects on which the same may be done stand together."""
    for role in ROLES:
        rows: dict[tuple[str, ...], list[str]] = {}
        for kind, name in OBJECTS:
            rows.setdefault(_answers(role, kind, name), []).append(f"{name} {kind}")
        for answers, objects in rows.items():
            yield (role.name, "everything" if len(rows) == 1 else ", ".join(objects), *answers)


def _decisions() -> Iterable[Sequence[str]]:
    """One row per role and answer, as above."""
    for role in ROLES:
        rows: dict[tuple[str, ...], list[str]] = {}
        for kind, name in OBJECTS:
            each = ((is_own, decision) for is_own in (False, True) for decision in DECISIONS)
            told = tuple(of_decision(role, decision, kind, name, is_own=is_own).value for is_own, decision in each)
            rows.setdefault(told, []).append(f"{name} {kind}")
        for told, objects in rows.items():
            yield (role.name, "everything" if len(rows) == 1 else ", ".join(objects), *told)


def _sockets() -> Iterable[Sequence[str]]:
    for path, name, what, teams in SOCKETS:
        yield (f"`{path}`", what, *(of_socket(role, name, teams).value for role in ROLES))


def _answers(role: Role, kind: str, name: str) -> tuple[str, ...]:
    if is_stranger(role):
        return ("sign in", "", "")
    found: dict[Cell, list[str]] = {cell: [] for cell in (Cell.IN, Cell.FORBIDDEN, Cell.MISSING)}
    for operation in Operation:
        for mode in modes(operation):
            spelled = f"{operation.value} as {mode}" if mode else operation.value
            found[of_operation(role, operation, mode, kind, name)].append(spelled)
    most = max(found.values(), key=len)
    return tuple(_list(each, is_rest=each is most) for each in found.values())


def _list(names: list[str], *, is_rest: bool) -> str:
    total = sum(len(modes(operation)) for operation in Operation)
    if not names:
        return ""
    return "all" if len(names) == total else "the rest" if is_rest else ", ".join(names)


def _fragments() -> Iterable[Sequence[str]]:
    """One row per answer: fragments that tell of the same, and roles that are told the same, stand together."""
    alike: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for fragment in FRAGMENTS:
        alike.setdefault(tuple(_told(role, fragment) for role in TOLD_OF), []).append(f"`{fragment}`")
    for told, fragments in alike.items():
        answers = sorted(set(told), key=lambda answer: (not any(answer), told.index(answer)))
        for answer in answers:
            roles = [role.name for role, own in zip(TOLD_OF, told, strict=True) if own == answer]
            who = "everybody" if len(answers) == 1 else "the others" if not any(answer) else "; ".join(roles)
            yield (", ".join(fragments), who, *answer)


def _told(role: Role, fragment: str) -> tuple[str, ...]:
    things = told_of(role, fragment)
    return tuple(", ".join(name for kind, name in things if kind == wanted) or "" for wanted in ALL_KINDS)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
