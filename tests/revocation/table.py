"""What the drill measured, as text: one row a kind, one for all, and the verdict. Pure."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.revocation.drill import Taken

BEGIN, END = "<!-- revocation -->", "<!-- /revocation -->"
WITHIN = 2.0
HEADS = ("taken away by", "runs", "last byte p50 / p99 / max, s", "page emptied or closed p50 / p99 / max, s")
REFUSALS = frozenset({302, 403, 404})


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so many are not above (nearest rank); 0 of none."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)] if values else 0.0


def is_survived(taken: Sequence[Taken], reached: int, within: float = WITHIN) -> bool:
    """Whether rights end in time, every page with them, and nothing forbidden was obeyed or reached the far side."""
    bytes_end = percentile([one.last_byte for one in taken], 0.99) < within
    pages_end = percentile([one.gone for one in taken], 0.99) < within
    return bool(taken) and bytes_end and pages_end and not reached and all(one.answered in REFUSALS for one in taken)


def markdown(taken: Sequence[Taken], reached: int, about: Mapping[str, str]) -> str:
    """The block between the markers."""
    kinds = sorted({one.kind for one in taken})
    rows = [_row(kind, [one for one in taken if one.kind == kind]) for kind in kinds]
    lines = [HEADS, tuple("---" for _ in HEADS), *rows, _row("**all**", taken)]
    source = "; ".join(f"{name}: {value}" for name, value in about.items())
    refused = sum(one.answered in REFUSALS for one in taken)
    said = (
        f"Forbidden operations POSTed at that moment: {len(taken)}; refused: {refused}; "
        f"that reached the far side: {reached}."
    )
    told = (
        "Written by `make revocation`: from the commit in the server to the last frame that named anything of the team."
    )
    return f"{told} {source}.\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + f"\n\n{said}"


def put(page: str, block: str) -> str:
    """The page with the block between its markers."""
    head, _, rest = page.partition(BEGIN)
    _, found, tail = rest.partition(END)
    if not found:
        raise ValueError(f"the page has no {BEGIN} and {END}")
    return f"{head}{BEGIN}\n\n{block}\n\n{END}{tail}"


def _row(name: str, taken: Sequence[Taken]) -> tuple[str, ...]:
    return (
        name,
        str(len(taken)),
        _three([one.last_byte for one in taken]),
        _three([one.gone for one in taken]),
    )


def _three(values: Sequence[float]) -> str:
    return f"{percentile(values, 0.5):.3f} / {percentile(values, 0.99):.3f} / {max(values, default=0.0):.3f}"
