"""The table of the drills, as text for a terminal and as markdown between two markers of a page. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.faults.drill import Verdict

BEGIN, END = "<!-- faults: begin -->", "<!-- faults: end -->"
HEADS = (
    "fault",
    "injected",
    "survived",
    "events",
    "lost",
    "lost outside gaps",
    "duplicated",
    "half-applied",
    "quarantined",
    "recovery p50 / p99, s",
    "sign-ins per account in 30 s",
    "handshakes at once",
)


def cells(verdict: Verdict) -> tuple[str, ...]:
    """One line of the table."""
    back = f"{verdict.recovery_p50:.1f} / {verdict.recovery_p99:.1f}" if verdict.recovery_p99 else "-"
    return (
        f"{verdict.name} {verdict.fault}",
        verdict.injected,
        "yes" if verdict.is_survived else "NO",
        str(verdict.events),
        str(verdict.lost),
        str(verdict.lost_outside),
        str(verdict.duplicated),
        str(verdict.half_applied),
        str(verdict.quarantined),
        back,
        str(verdict.sign_ins),
        str(verdict.handshakes),
    )


def markdown(verdicts: Sequence[Verdict], lines: Sequence[str], about: Mapping[str, str]) -> str:
    """The whole block between the markers: where it comes from, the table, what was measured, what broke."""
    rows = [HEADS, tuple("---" for _ in HEADS), *(cells(verdict) for verdict in verdicts)]
    table = [f"| {' | '.join(each)} |" for each in rows]
    source = ["; ".join(f"{name}: {value}" for name, value in about.items()) + "."]
    measured = [
        f"- {v.name}: " + ", ".join(f"{name} {value}" for name, value in v.facts.items()) + "."
        for v in verdicts
        if v.facts
    ]
    beside = [f"- {line}" for line in lines]
    broken = [f"- {verdict.name} was not survived: {what}" for verdict in verdicts for what in verdict.broken]
    blocks = [source, table, measured, beside, broken]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def put(page: str, block: str) -> str:
    """The page with the block between its markers. ValueError for a page without them."""
    begin, end = page.index(BEGIN) + len(BEGIN), page.index(END)
    return f"{page[:begin]}\n\n{block}\n\n{page[end:]}"


def line(verdict: Verdict) -> str:
    """One drill on a terminal, as soon as it is over."""
    names = ("events", "lost", "lost_outside", "duplicated", "half_applied", "quarantined", "sign_ins", "handshakes")
    counts = ", ".join(f"{name.replace('_', ' ')} {getattr(verdict, name)}" for name in names)
    word = "survived" if verdict.is_survived else "NOT SURVIVED"
    back = f"back in {verdict.recovery_p50:.1f}/{verdict.recovery_p99:.1f} s" if verdict.recovery_p99 else "never away"
    head = f"{verdict.name:<11}{word:<13}{verdict.fault}: {counts}, {back} ({verdict.seconds:.0f} s)"
    facts = [f"           {name}: {value}" for name, value in verdict.facts.items()]
    return "\n".join([head, *facts, *(f"           ! {what[:400]}" for what in verdict.broken)])
