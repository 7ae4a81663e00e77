"""The mutator itself: its mutants are many, different and the same for one seed, and a crash would be seen."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.faults import fuzz, mutants, reorder
from tests.faults.fuzz import FuzzResult, Mill, Sample
from tests.faults.reorder import rolled


def test_mutants_are_survived() -> None:
    """Fifteen hundred mutants are folded or set aside by a rule, some of them by each; none crashes."""
    result = fuzz.run(1500, seed=2)
    assert result.is_survived, (result.line(), result.first)
    assert result.folded > 300
    assert result.quarantined.keys() >= fuzz.RULES - {"incomplete", "unknown-message-type"}


def test_mutants_come_again() -> None:
    """One seed makes the same mutants every time, and most of them differ from what they were made of."""
    samples = fuzz.corpus()
    made = [[mutants.mutate(sample.body, die) for sample in samples] for die in (rolled(7), rolled(7), rolled(8))]
    assert made[0] == made[1] != made[2]
    changed = sum(one != sample.body for one, sample in zip(made[0], samples, strict=True))
    assert changed > len(samples) // 4


def test_corpus_has_every_kind() -> None:
    """The vendor's pages, snapshots and each messageType are among what is mutated, each heard on its channel."""
    samples = fuzz.corpus()
    wanted = [b"DeviceStateChangeMessage", b"CallStateChangeMessage", b"ChatStateChangeMessage", b"MessageLogUpdated"]
    wanted += [b"ChannelStateChangeMessageV2", b"ErrorMessage", b"efelab32", b"2014-05-0511:09"]
    assert [kind for kind in wanted if not any(kind in one.body for one in samples)] == []
    assert fuzz.ME in {one.topic for one in samples}


@pytest.mark.parametrize(
    "token", [*mutants.TOKENS, *map(mutants.as_json, [*mutants.WRONG, *mutants.ODD, *mutants.TIMES])]
)
def test_each_damage_everywhere(token: bytes) -> None:
    """Each damage, in each place of the vendor's chat notifications, ends on the floor or under a rule."""
    mill = Mill(rolled(0))
    for sample in [one for one in fuzz.corpus() if one.topic == "/v2/me/chats" and one.account == fuzz.MINE][:2]:
        sheet = json.loads(sample.body)
        for number, (container, key) in enumerate(mutants.places(sheet), 1):
            kept, container[key] = container[key], mutants.RAW
            body = mutants.as_json(sheet).replace(mutants.as_json(mutants.RAW), token)
            mill._pass(number, Sample(sample.account, sample.topic, body), body)
            container[key] = kept


def test_crash_is_seen() -> None:
    """A fault of ours is counted with its mutant, and the drill is then not survived."""

    class Broken(Mill):
        def _pass(self, number: int, sample: Sample, body: bytes) -> str:
            raise KeyError("call")

    mill = Broken(rolled(0))
    mill.grind(1, Sample("anna", "/v2/me/calls", b"{}"))
    assert (mill.folded, len(mill.crashes)) == (0, 1)
    assert "KeyError" in mill.crashes[0]
    assert not FuzzResult(1, 0, {}, 1, 0.0).is_survived
    assert not FuzzResult(1, 0, {"because": 1}, 0, 0.0).is_survived
    assert not FuzzResult(2, 1, {}, 0, 0.0).is_survived
    assert FuzzResult(2, 1, {"not-json": 1}, 0, 0.0).is_survived


def test_page_sees_odd_ids() -> None:
    """An id that would be a selector of its own in a page is found on the floor, should it ever get there."""
    whole = fuzz.busiest()
    call = next(iter(whole.calls.values()))
    floor = whole.evolve(calls=whole.calls.set("x, body", type(call)("x, body", call.legs)))
    with pytest.raises((AssertionError, ValueError)):
        fuzz._look(floor, (), draw=False)


def test_shuffled_stream_is_seen_wrong() -> None:
    """The reordering moves things, but never past seven later ones; and without upstream's time it is not survived."""
    order = list(range(200))
    mixed = reorder.shuffled(order, rolled(3))
    assert set(mixed) == set(order)
    assert len(mixed) > len(order)
    assert mixed != sorted(mixed)
    seen: Counter[int] = Counter()
    for place, one in enumerate(mixed):
        assert sum(later > one for later in set(mixed[:place])) <= reorder.WINDOW
        seen[one] += 1
    assert max(seen.values()) == 2
