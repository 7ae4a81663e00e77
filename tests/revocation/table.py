"""What the drill measured, as text: one row a kind, one for all, and the verdict. Pure."""

from __future__ import annotations

from math import ceil, isinf
from typing import TYPE_CHECKING

from tests.revocation.drill import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.revocation.drill import Taken

BEGIN, END = "<!-- revocation -->", "<!-- /revocation -->"
WITHIN = 2.0
HEADS = (
    "taken away by",
    "runs",
    "last byte p50 / p99 / max, s",
    "page emptied or closed p50 / p99 / max, s",
    "let pass before",
    "the POST afterwards",
)
TOLD = (
    "Written by `make revocation`. Measured from the commit in the server: to the last frame that named anything of the team, "
    "and to the moment from which the page showed nothing of it. Of protected agents, whose rows and calls may still be seen: to "
    "the last frame that held anything of their chats or a button that could be pressed for the call, and to the moment "
    "from which the page held neither."
)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so many are not above (nearest rank); 0 of none."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)] if values else 0.0


def is_refused(one: Taken) -> bool:
    """Whether the POST was refused, and for the reason that this kind of loss gives."""
    return one.answer == KINDS.get(one.kind)


def faults(taken: Sequence[Taken], reached: int, within: float = WITHIN) -> Iterator[str]:
    """All that is wrong: a kind never tried, a row of the table too late, a page that stays, a control or a refusal missing."""
    yield from (f"{kind}: never tried" for kind in KINDS if kind not in {one.kind for one in taken})
    for name, rows in _by_kind(taken):
        yield from _late(name, "last byte", [one.last_byte for one in rows], within)
        yield from _late(name, "page", [one.gone for one in rows], within)
    for one in taken:
        yield from (f"{one.kind}: {wrong}" for wrong in _amiss(one))
    if reached:
        yield f"{reached} forbidden operations reached the far side"


def _late(name: str, what: str, values: Sequence[float], within: float) -> Iterator[str]:
    worst = percentile(values, 0.99)
    if worst >= within:
        yield f"{name}: p99 of {what} is {worst:.3f} s, not under {within:g} s"


def _amiss(one: Taken) -> Iterator[str]:
    """What is wrong with one run, however fast it was."""
    if not is_refused(one):
        yield f"answered {one.answer.status} {one.answer.word or 'without a rule'}, not as this loss asks"
    if isinf(one.gone):
        yield "the page stayed"
    if not one.passed:
        yield "what was refused had not been let pass before"
    if not one.obeyed:
        yield "GWS would have refused it too"
    if not one.flowed:
        yield "nothing moved meanwhile"


def is_survived(taken: Sequence[Taken], reached: int, within: float = WITHIN) -> bool:
    """Whether rights end in time, every page with them, and nothing forbidden was obeyed or reached the far side."""
    return not any(faults(taken, reached, within))


def markdown(taken: Sequence[Taken], reached: int, about: Mapping[str, str]) -> str:
    """The block between the markers."""
    rows = [_row(name, rows) for name, rows in _by_kind(taken)]
    lines = [HEADS, tuple("---" for _ in HEADS), *rows]
    source = "; ".join(f"{name}: {value}" for name, value in about.items())
    passed, obeyed = sum(one.passed for one in taken), sum(one.obeyed for one in taken)
    least = min((one.flowed for one in taken), default=0)
    said = (
        f"Controls, without which a refusal proves nothing. Before: the same operation by the same person on the same page, let "
        f"pass, seen at the far side and undone: {passed} of {len(taken)}. Afterwards: the same request said to GWS past us, "
        f"obeyed: {obeyed} of {len(taken)}. While the page was listened to, the least that moved: "
        f"{least} frames to somebody who kept the right, or lines to the protected agents."
        f"\n\nForbidden operations POSTed at that moment: {len(taken)}; refused for the reason that the table names: "
        f"{sum(map(is_refused, taken))}; that reached the far side: {reached}."
    )
    return f"{TOLD} {source}.\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + f"\n\n{said}"


def put(page: str, block: str) -> str:
    """The page with the block between its markers."""
    head, _, rest = page.partition(BEGIN)
    _, found, tail = rest.partition(END)
    if not found:
        raise ValueError(f"the page has no {BEGIN} and {END}")
    return f"{head}{BEGIN}\n\n{block}\n\n{END}{tail}"


def _by_kind(taken: Sequence[Taken]) -> Iterator[tuple[str, Sequence[Taken]]]:
    """The rows of the table: each kind, and all."""
    yield from ((kind, [one for one in taken if one.kind == kind]) for kind in sorted({one.kind for one in taken}))
    yield "**all**", taken


def _row(name: str, taken: Sequence[Taken]) -> tuple[str, ...]:
    answers = sorted({f"{one.answer.status} `{one.answer.word}`" for one in taken})
    return (
        name,
        str(len(taken)),
        _three([one.last_byte for one in taken]),
        _three([one.gone for one in taken]),
        str(sum(one.passed for one in taken)),
        ", ".join(answers) if name in KINDS else f"{sum(map(is_refused, taken))} refused",
    )


def _three(values: Sequence[float]) -> str:
    return f"{percentile(values, 0.5):.3f} / {percentile(values, 0.99):.3f} / {max(values, default=0.0):.3f}"
