"""What becomes of each agent's part in a call or chat, and that nothing is counted twice, whatever is said twice or late."""

from __future__ import annotations

from monitoring.figures import parts
from monitoring.floor.notifications import AccountPlaced, SnapshotTaken
from tests.fakes.counted import Counted, talks, writes
from tests.fakes.made_floor import device, leg, leg_in, met, staff, told_leg, user


def snapshot(account: str, at: float, **more: object) -> SnapshotTaken:
    """An account met again."""
    return SnapshotTaken(account, at, user(account), account.title(), (device(account),), **more)  # type: ignore[arg-type]


def test_call_is_answered_and_handled() -> None:
    """A call that rang, was picked up, held and released is answered after its wait and handled for as long as he was in."""
    states = (("Ringing", 100.0), ("Established", 112.0), ("Held", 130.0), ("Established", 140.0), ("Released", 160.0))
    count = Counted(met("anna"), *(talks("anna", state, at) for state, at in states))
    assert count.tally().minutes[1].waits == {12: 1}
    assert count.counts(170.0) == (1.0, 0.0, 48.0)
    assert count.figures.parts.open == {}


def test_unanswered_call_is_abandoned() -> None:
    """What stops ringing with no agent in it is abandoned, a call and a chat alike."""
    count = Counted(met("anna"), talks("anna", "Ringing", 100.0), talks("anna", "Released", 112.0))
    assert count.counts(120.0) == (0.0, 1.0, None)
    count.hear(writes("anna", "Invited", 120.0), writes("anna", "Revoked", 130.0))
    assert count.counts(140.0) == (0.0, 2.0, None)


def test_colleague_carries_on() -> None:
    """What stops ringing at one agent because another is in it is not abandoned."""
    count = Counted(staff(), talks("anna", "Ringing", 100.0), talks("axel", "Ringing", 100.0))
    count.hear(talks("anna", "Established", 105.0), talks("axel", "Released", 106.0))
    count.hear(writes("anna", "Invited", 110.0), writes("axel", "Chatting", 111.0), writes("anna", "Revoked", 112.0))
    assert count.counts(120.0) == (0.0, 0.0, None)
    assert count.tally().minutes[1].waits == {5: 1}


def test_supervisor_carries_nothing() -> None:
    """A supervisor's leg is no part of an agent: it is not counted, and a call it is in alone was abandoned."""
    count = Counted(staff(), talks("anna", "Ringing", 100.0), told_leg(leg_in("sue", "BargeIn"), 101.0))
    count.hear(talks("anna", "Released", 105.0), talks("sue", "Released", 110.0))
    assert count.counts(120.0) == (0.0, 1.0, None)
    assert count.figures.tallies.keys() == {frozenset({"North"}), frozenset({"South"})}


def test_first_heard_talking() -> None:
    """Who is in a call already when he is first heard has been in it as long as GWS says; nobody knows how long it rang."""
    count = Counted(met("anna"), talks("anna", "Established", 100.0, since=40.0), talks("anna", "Released", 160.0))
    assert count.counts(170.0) == (1.0, 0.0, 120.0)
    assert count.value("service_level", 170.0) is None
    count = Counted(met("anna"), writes("anna", "Chatting", 100.0, since=70.0), writes("anna", "Completed", 160.0))
    assert count.counts(170.0) == (1.0, 0.0, 90.0)


def test_moved_leg_is_one_part() -> None:
    """A leg that moves into another call once GWS says what joins it goes on as the part it was."""
    count = Counted(staff(), talks("sue", "Established", 100.0, "call-9"))
    count.hear(talks("anna", "Ringing", 100.0, "leg-1", call_uuid=""))
    assert count.value("ringing", 105.0) == 1.0
    count.hear(talks("anna", "Established", 110.0, "leg-1", call_uuid="call-9"))
    assert count.figures.parts.open.keys() == {("anna", "call:call-9")}
    assert (count.value("calls", 115.0), count.value("ringing", 115.0)) == (1.0, 0.0)
    count.hear(talks("anna", "Released", 150.0, "leg-1", call_uuid="call-9"))
    assert count.counts(160.0) == (1.0, 0.0, 40.0)
    assert count.tally().minutes[1].waits == {10: 1}


def test_other_spelling_is_one_part() -> None:
    """REST may spell a call's id otherwise than the stream does: the leg is the same, and its part goes on."""
    count = Counted(met("anna"), talks("anna", "Ringing", 100.0), talks("anna", "Established", 110.0))
    spelled = leg("anna", "call-1", id="call-01", state_since=120.0)
    count.hear(
        snapshot("anna", 120.0, calls=(spelled,)), talks("anna", "Held", 130.0), talks("anna", "Released", 150.0)
    )
    assert count.counts(160.0) == (1.0, 0.0, 40.0)


def test_resend_changes_nothing() -> None:
    """A snapshot taken anew, twice, ends no part, begins none and answers none."""
    held = {"calls": (leg("anna"),), "chats": (("chat-1", writes("anna", "Chatting", 1.0).seat),)}
    count = Counted(met("anna"), talks("anna", "Ringing", 100.0), talks("anna", "Established", 110.0))
    count.hear(writes("anna", "Invited", 110.0), writes("anna", "Chatting", 115.0))
    count.hear(snapshot("anna", 120.0, **held), snapshot("anna", 120.0, **held))
    assert count.counts(130.0) == (0.0, 0.0, None)
    count.hear(talks("anna", "Released", 150.0), writes("anna", "Completed", 150.0), snapshot("anna", 160.0))
    assert count.counts(170.0) == (2.0, 0.0, 37.5)


def test_outrun_words_are_not_counted() -> None:
    """What a snapshot said already is over is not counted again when the words that led to it arrive."""
    count = Counted(met("anna"), writes("anna", "Invited", 90.0), writes("anna", "Chatting", 100.0))
    count.hear(talks("anna", "Ringing", 100.0), snapshot("anna", 200.0))
    assert count.counts(210.0) == (1.0, 1.0, 100.0)
    count.hear(writes("anna", "Chatting", 199.0), writes("anna", "Completed", 199.5))
    count.hear(talks("anna", "Ringing", 198.0), talks("anna", "Established", 199.0), talks("anna", "Released", 199.5))
    assert count.counts(210.0) == (1.0, 1.0, 100.0)
    assert count.value("service_level", 210.0) == 0.5


def test_return_counts_again() -> None:
    """A call that comes back to an agent after it ended for him is a part of its own, and not as long as both."""
    count = Counted(staff(), talks("anna", "Established", 100.0), talks("axel", "Established", 110.0))
    count.hear(talks("anna", "Released", 120.0), talks("anna", "Established", 130.0, since=100.0))
    count.hear(talks("anna", "Released", 140.0))
    assert count.counts(150.0) == (2.0, 0.0, 20.0)


def test_part_goes_with_its_agent() -> None:
    """What ends for somebody who has changed teams meanwhile is his new team's."""
    count = Counted(met("anna"), talks("anna", "Established", 100.0), AccountPlaced("anna", 110.0, "agent", "South"))
    assert (count.value("calls", 115.0, "North"), count.value("calls", 115.0, "South")) == (0.0, 1.0)
    count.hear(talks("anna", "Released", 120.0))
    assert (count.value("handled", 130.0, "North"), count.value("handled", 130.0, "South")) == (0.0, 1.0)


def test_removed_ends_nothing() -> None:
    """Whoever is watched no more, or supervises now, has handled nothing by that, and left nothing behind."""
    for placed in (AccountPlaced("anna", 110.0, "", ""), AccountPlaced("anna", 110.0, "supervisor", "")):
        count = Counted(met("anna"), talks("anna", "Established", 100.0), writes("anna", "Invited", 100.0), placed)
        count.hear(talks("anna", "Held", 111.0), writes("anna", "Chatting", 111.0))
        count.hear(talks("anna", "Released", 112.0), writes("anna", "Completed", 112.0))
        assert count.counts(120.0) == (0.0, 0.0, None)
        assert (count.figures.parts.open, count.figures.talks, count.figures.agents) == ({}, {}, {})


def test_outgoing_call_is_handled() -> None:
    """A call that an agent dials has rung at nobody we know: it is handled, and no part of the service level."""
    count = Counted(met("anna"), talks("anna", "Dialing", 100.0), talks("anna", "Established", 110.0))
    count.hear(talks("anna", "Released", 130.0), talks("anna", "Dialing", 140.0), talks("anna", "Released", 150.0))
    assert count.counts(160.0) == (1.0, 0.0, 20.0)
    assert count.value("service_level", 160.0) is None


def test_few_ends_are_remembered() -> None:
    """Of what ended only the last is remembered, so that no day is too long."""
    count = Counted(met("anna"))
    for number in range(parts.ENDED_KEPT + 1):
        call = f"call-{number}"
        count.hear(talks("anna", "Ringing", 100.0, call), talks("anna", "Released", 101.0, call))
    ended = count.figures.parts.ended
    assert (len(ended), next(iter(ended))) == (parts.ENDED_KEPT, ("anna", "call:call-1"))


def test_oddly_ordered_changes() -> None:
    """A part moves with its leg whichever of the two calls is looked at first."""
    before = Counted(met("anna"), talks("anna", "Established", 100.0, "leg-1", call_uuid=""))
    after = Counted(met("anna"), talks("anna", "Established", 100.0, "leg-1", call_uuid="call-9")).floor
    mine = before.figures.parts
    assert list(mine.of_call(before.floor, after, "call-9", 110.0)) == []
    assert list(mine.of_call(before.floor, after, "leg-1", 110.0)) == []
    assert mine.open == {("anna", "call:call-9"): parts.Part(taken=100.0)}
