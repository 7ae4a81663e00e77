"""Faults of the stream: the server is gone, its session is gone, the line is dead, the bytes are broken (F1 to F4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.faults.field import Field

ODD = 7


async def restart(field: Field) -> None:
    """F1: the far side is killed, is away for 3 s and comes back knowing nobody."""
    await field.far.kill()
    field.strike()
    await field.wait(3.0)
    await field.far.start()
    field.mend()
    await field.wait()


async def unknown_client(field: Field) -> None:
    """F2: again and again somebody's CometD session is gone (402, in four spellings), his HTTP session is not."""
    for words in ("cometd3", "cometd5", "faye", "salesforce"):
        await field.far.order("speak", vocabulary=words)
        for number in range(8):
            account = field.accounts[(number * ODD) % len(field.accounts)]
            field.blow([account])
            await field.far.order("expire", user=account, http=False)
            await field.wait(field.size.seconds / 16)
        await field.until(lambda: not field.is_anybody_deaf, "everybody back")


async def half_open(field: Field) -> None:
    """F3: the line swallows everything both ways for 20 s, and TCP stays open."""
    field.proxy.black_hole()
    field.strike()
    await field.wait(20.0)
    field.proxy.passing()
    field.mend()
    await field.wait()


async def broken_bytes(field: Field) -> None:
    """F4: connections are reset, answers end in their middle, answers trickle."""
    for _ in range(5):
        field.blow()
        field.proxy.reset()
        await field.wait(1.0)
    for after in (0, 1, 20, 100, 400):
        field.proxy.truncate(after, times=4 * len(field.accounts))
        await field.wait(1.0)
    field.proxy.passing()
    field.proxy.drip(200.0)
    await field.wait(3.0)
    field.proxy.passing()
    field.blow()
    await field.wait()
