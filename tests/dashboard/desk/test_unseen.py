"""What nobody listened to is said where it matters, quietly: on the agent, in his inspector, in the logs of his chats."""

from __future__ import annotations

from dashboard.desk.board import agent_row
from dashboard.desk.controls import Asked
from dashboard.desk.inspect import inspect
from dashboard.desk.rows import MessageRow, Unseen
from dashboard.desk.unseen import lines_with, unseen_of
from dashboard.partials import draw
from monitoring.floor.hearing import GAPS_KEPT
from monitoring.floor.notifications import GapNoted
from tests.fakes.made_floor import made, message, seat, staff, told_log, told_seat, who
from tests.fakes.people import bob

BOB = bob()


def gap(since: float, until: float, account: str = "anna") -> GapNoted:
    return GapNoted(account, until, since, until, "402::Unknown client")


def line(at: float) -> MessageRow:
    return MessageRow(int(at), "text", "Text", "Ada", "customer", "hello", "All", at)


def test_row_says_newest_gap() -> None:
    """An agent's row says when he was last not seen; a time before anybody listened is no news on a row."""
    floor = made(staff(), gap(0.0, 50.0), gap(60.0, 62.0), gap(70.0, 72.5))
    row = agent_row(floor, BOB, who(floor, "anna"))
    assert row.unseen == Unseen(70.0, 72.5, "402::Unknown client")
    drawn = draw("agent", row)
    assert "00:01:10 to 00:01:12 not seen" in drawn
    assert 'data-fades="72.5"' in drawn
    assert agent_row(made(staff(), gap(0.0, 50.0)), BOB, who(floor, "anna")).unseen is None


def test_log_says_what_may_miss() -> None:
    """A chat's log has a line where nobody listened, between what was said before and after."""
    floor = made(
        staff(), told_seat(seat("anna")), told_log("anna", message(1), message(5)), gap(102.0, 104.0), gap(1.0, 3.0)
    )
    found = inspect(floor, BOB, "chat:chat-1", Asked("key"))
    assert found is not None
    assert [row.kind for row in found.messages] == ["text", "gap", "text"]
    drawn = draw("message_log", found)
    assert "00:01:42 to 00:01:44 not seen: what was said then may be missing" in drawn
    assert drawn.count("data-index") == 2


def test_late_listener_says_so() -> None:
    """Of a chat that began before anybody listened, the log begins with saying that."""
    floor = made(staff(), gap(0.0, 50.0), told_seat(seat("anna", since=5.0)))
    found = inspect(floor, BOB, "chat:chat-1", Asked("key"))
    assert found is not None
    assert "Nobody listened before 00:00:50: what was said until then may be missing" in draw("message_log", found)
    late = made(staff(), gap(0.0, 50.0), told_seat(seat("anna", since=51.0)))
    fresh = inspect(late, BOB, "chat:chat-1", Asked("key"))
    assert fresh is not None
    assert fresh.messages == ()


def test_other_teams_gaps_are_theirs() -> None:
    """A gap of an account that the viewer may not see leaves no trace in a chat he shares with it."""
    floor = made(staff(), told_seat(seat("anna")), told_seat(seat("sven")), gap(102.0, 104.0, "sven"))
    found = inspect(floor, BOB, "chat:chat-1", Asked("key"))
    assert found is not None
    assert found.messages == ()


def test_equal_gaps_are_one() -> None:
    """Two accounts that were cut off together make one line."""
    floor = made(staff(), gap(5.0, 7.0), gap(5.0, 7.0, "axel"), gap(9.0, 11.0, "axel"))
    assert [(one.since, one.until) for one in unseen_of(floor, ["anna", "axel"])] == [(5.0, 7.0), (9.0, 11.0)]


def test_mark_stands_at_the_end() -> None:
    """A gap behind the last message is the last line; one before the first is the first."""
    marks = (Unseen(1.0, 2.0, "a"), Unseen(90.0, 95.0, "b"))
    assert [row.kind for row in lines_with([line(50.0)], marks)] == ["gap", "text", "gap"]


def test_inspector_lists_gaps() -> None:
    """An agent's inspector lists what was not seen of him, with the reasons."""
    floor = made(staff(), gap(60.0, 62.0), gap(70.0, 72.0))
    found = inspect(floor, BOB, "agent:user-anna", Asked("key"))
    assert found is not None
    drawn = draw("inspector", found)
    assert drawn.count("402::Unknown client") == 2
    assert "00:01:00 to 00:01:02" in drawn


def test_many_gaps_are_never_silent() -> None:
    """A log keeps a line for every gap; of more than are remembered, the time before the oldest is said to be unsure."""
    few = made(staff(), *(gap(float(n), n + 0.5) for n in range(10, 10 + GAPS_KEPT - 1)))
    assert len(unseen_of(few, ["anna"], 5.0)) == GAPS_KEPT - 1
    many = made(staff(), *(gap(float(n), n + 0.5) for n in range(10, 10 + GAPS_KEPT + 3)))
    found = unseen_of(many, ["anna"], 5.0)
    assert found[0] == Unseen(5.0, 13.0, "more gaps than are remembered")
    assert [one.since for one in found[1:]] == [float(n) for n in range(13, 13 + GAPS_KEPT)]
    assert len(unseen_of(many, ["anna"])) == GAPS_KEPT


def test_inspector_lists_the_newest() -> None:
    """Of many gaps an agent's inspector lists the newest few."""
    found = inspect(
        made(staff(), *(gap(float(n), n + 0.5) for n in range(10, 30))), BOB, "agent:user-anna", Asked("key")
    )
    assert found is not None
    assert [one.since for one in found.unseen] == [float(n) for n in range(25, 30)]
