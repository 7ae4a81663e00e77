"""Law of data: whatever arrives is folded or set aside by name, told twice or out of order it says the same, times are exact."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.floor import Floor, apply, fold
from monitoring.gws.times import EARLIEST, LATEST, read_duration, read_seconds, read_stamp
from monitoring.gws.wire import Unreadable, read, read_me
from tests.fakes.made_floor import check
from tests.faults import fuzz, mutants, reorder

if TYPE_CHECKING:
    from monitoring.floor.notifications import Heard

MOMENTS = st.datetimes(datetime(2000, 1, 3), datetime(2099, 12, 30), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
BETWEEN = st.sampled_from([" ", "", "T"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(mutants.ODD),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
SAMPLES = [sample for sample in fuzz.corpus() if b"\n" not in sample.body]
FULL = fuzz.busiest()


@given(MOMENTS, ZONES, BETWEEN)
def test_stamp_is_exact(moment: datetime, zone: timezone, between: str) -> None:
    """What was written as a time is read as that time to the millisecond, in any zone, with or without the blank."""
    there = moment.astimezone(zone)
    text = there.strftime(f"%Y-%m-%d{between}%H:%M:%S.") + f"{there.microsecond // 1000:03}" + there.strftime("%z")
    found = read_stamp(text)
    assert found is not None
    assert round(found * 1000) == round(moment.timestamp() * 1000)


@given(MOMENTS)
def test_seconds_are_exact(moment: datetime) -> None:
    """Milliseconds under the name of seconds, and real seconds, come out as the same moment."""
    assert read_seconds(round(moment.timestamp() * 1000)) == round(moment.timestamp() * 1000) / 1000
    assert read_seconds(int(moment.timestamp())) == int(moment.timestamp())


@given(st.one_of(st.text(), st.integers(), st.floats(), st.sampled_from(mutants.TIMES)))
def test_no_time_is_guessed(value: Any) -> None:
    """Whatever stands where a time should is a time that can be drawn, or none."""
    readers = (read_stamp, read_duration) if isinstance(value, str) else (read_seconds, read_duration)
    for reader in readers:
        found = reader(value)
        assert found is None or 0 <= found <= LATEST
        assert found is None or reader is read_duration or found >= EARLIEST


@given(st.sampled_from(SAMPLES), st.data())
@settings(max_examples=200)
def test_any_value_has_a_fate(sample: fuzz.Sample, data: st.DataObject) -> None:
    """Anything in the place of anything is folded into a sound floor, or set aside by a rule that has a name."""
    sheet = json.loads(sample.body)
    places = mutants.places(sheet)
    container, key = places[data.draw(st.integers(0, len(places) - 1))]
    container[key] = data.draw(JSON)
    reader = read_me if sample.topic == fuzz.ME else read
    told = reader(sample.account, json.dumps(sheet).encode(), reorder.START)
    if isinstance(told, Unreadable):
        assert told.rule in fuzz.RULES
    else:
        check(apply(FULL, told).floor)


@given(st.binary(max_size=400))
def test_any_bytes_have_a_fate(body: bytes) -> None:
    """Bytes of any kind are folded, or set aside by a rule that has a name."""
    for reader in (read, read_me):
        told = reader("anna", body, 1.0)
        assert not isinstance(told, Unreadable) or told.rule in fuzz.RULES
        assert isinstance(told, Unreadable) or isinstance(apply(Floor(), told).floor, Floor)


def test_order_does_not_matter() -> None:
    """Streams told out of order within a window of eight, and a fifth of them twice, end where the true ones end."""
    die = reorder.rolled(11)
    for _ in range(60):
        made, wrong = reorder.once(die, days=2)
        assert made
        assert not wrong, wrong


LONG, SHORT = "011DJV5JI898NB2L04000VTAES000000I", "011DJV5JI898NB2L04000VTAES00000I"


def heard(**call: str) -> Heard:
    """A call as an agent hears it."""
    sheet = {"messageType": "CallStateChangeMessage", "call": {"state": "Established", **call}}
    told = read("anna", json.dumps(sheet).encode(), 1.0)
    assert not isinstance(told, Unreadable)
    return told


@pytest.mark.parametrize("joint", [{"callUuid": "uuid-1"}, {"connId": "007102385535e00e"}])
def test_ids_join_by_what_gws_says(joint: dict[str, str]) -> None:
    """Two ids for one call (the vendor's page asks with 33 characters and hears 32) are one by callUuid or connId."""
    floor = fold([heard(id=LONG, **joint), heard(id=SHORT, **joint)])
    assert [(call.id, [leg.id for leg in call.legs.values()]) for call in floor.calls.values()] == [
        (next(iter(joint.values())), [SHORT])
    ]


def test_ids_never_join_by_likeness() -> None:
    """Without a word of GWS that they are one, ids that look alike are two calls."""
    floor = fold([heard(id=LONG), heard(id=SHORT), heard(id=SHORT, callUuid=SHORT, connId="1")])
    assert sorted(floor.calls) == sorted([LONG, SHORT])
