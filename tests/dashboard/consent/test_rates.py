"""T18: so many operations in a minute, of a person and on a team; counted together where there is a Redis."""

from __future__ import annotations

import pytest
from limits import RateLimitItemPerMinute

from dashboard.consent import rates
from tests.fakes.servers import valkey

THREE = RateLimitItemPerMinute(3)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counters that no other test has touched."""
    monkeypatch.setattr(rates, "limiter", rates.build(""))
    monkeypatch.setattr(rates, "shared", rates.limiter)
    monkeypatch.setattr(rates, "PER_PERSON", THREE)
    monkeypatch.setattr(rates, "PER_TEAM", THREE)


async def test_person_is_told_to_wait() -> None:
    """The fourth of three in a minute waits, told for how long; another person does not."""
    assert [await rates.wait_of("alice") for _ in range(3)] == [0, 0, 0]
    assert 1 <= await rates.wait_of("alice") <= 60
    assert await rates.wait_of("bob") == 0


async def test_team_is_shared() -> None:
    """A team's operations are counted whoever asks; of something of two teams both, or neither if one is full."""
    assert [await rates.wait_on({"North"}) for _ in range(3)] == [0, 0, 0]
    assert await rates.wait_on({"North", "South"}) > 0
    assert [await rates.wait_on({"South"}) for _ in range(3)] == [0, 0, 0]
    assert await rates.wait_on({"South"}) > 0


async def test_no_team_is_not_counted() -> None:
    """What concerns no team, or is not allowed, takes nothing from anybody."""
    assert [await rates.wait_on(frozenset()) for _ in range(9)] == [0] * 9


async def test_lost_redis_counts_alone(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A Redis that does not answer leaves the process to its own count: limited still, and said."""
    monkeypatch.setattr(rates, "shared", rates.build("redis://127.0.0.1:1/0"))
    assert [await rates.wait_of("alice") for _ in range(3)] == [0, 0, 0]
    assert await rates.wait_of("alice") > 0
    assert "this process counts its own" in caplog.text


async def test_redis_counts_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes with one Redis share the count."""
    with valkey() as url:
        one, other = rates.build(url), rates.build(url)
        waits = []
        for counter in (one, other, one, other):
            monkeypatch.setattr(rates, "shared", counter)
            waits.append(await rates.wait_of("alice"))
        assert waits[:3] == [0, 0, 0]
        assert 1 <= waits[3] <= 60
