"""Each line reads as a sentence, whatever its stage; a story as one."""

from __future__ import annotations

import pytest

from dashboard.audit.chain import detail_text
from dashboard.audit.models import AuditLine
from dashboard.audit.words import ASKED, called, lasting, sentence, story
from monitoring.floor.operations import Operation

NAMES = {"olga": "Olga Yüksel", "bob": ""}
CALL = "call:0072AB34CD56EF"


def line(stage: str, operation: str = "BargeIn", target: str = CALL, at: float = 0.0, **detail: str) -> AuditLine:
    """A line of Olga's."""
    actor = detail.pop("actor", "olga")
    return AuditLine(
        at=at, actor=actor, operation=operation, target=target, stage=stage, detail=detail_text(detail), key="k"
    )


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (line("intent", agents="anna"), "Olga Yüksel asked to barge into anna's call 0072AB34…"),
        (line("intent", agents="anna,sven", target="chat:12"), "Olga Yüksel asked to barge into anna, sven's chat 12"),
        (
            line("intent", "Hangup", actor="floorwalker", of="olga"),
            "Floorwalker asked to leave call 0072AB34…, for Olga Yüksel",
        ),
        (
            line("denied", rule="no-grant:barge", reason="You have no grant."),
            "Olga Yüksel was not allowed to barge into call 0072AB34…: You have no grant.",
        ),
        (
            line("accepted", latency_ms="84"),
            "GWS accepted after 84 ms; Olga Yüksel had asked to barge into call 0072AB34…",
        ),
        (
            line("refused", statusMessage="Busy"),
            "GWS refused: Busy; Olga Yüksel had asked to barge into call 0072AB34…",
        ),
        (line("confirmed"), "Confirmed; Olga Yüksel had asked to barge into call 0072AB34…"),
        (line("read", "Read", "chat:12", agents="anna"), "Olga Yüksel read anna's chat 12"),
        (line("read", "Read", "call:12", agents="anna"), "Olga Yüksel opened anna's call 12"),
        (line("read", "Read", "agent:7", agents="anna"), "Olga Yüksel opened anna"),
        (line("done", "Changed", "person:bob"), "Olga Yüksel changed the person bob"),
        (line("done", "Created", "reason-code:3"), "Olga Yüksel created the reason code 3"),
        (line("done", "SignIn", "person:olga"), "Olga Yüksel signed in"),
        (
            line("refused", rule="not-yours-to-see", why="It is not yours to see."),
            "It was stopped before it left: It is not yours to see.; Olga Yüksel had asked to barge into call 0072AB34…",
        ),
        (line("refused", "SignIn", "person:eve", actor="nobody signed in"), "Somebody failed to sign in as eve"),
        (line("done", "Export", "trail"), "Olga Yüksel exported the trail"),
        (line("done", "Export", "grants"), "Olga Yüksel exported the grants"),
        (line("done", "EndSignIn", "person:olga"), "Olga Yüksel ended other sign-ins of their own"),
        (
            line("joined", "Join", agents="anna,sven", mode="Coach"),
            "anna, sven came into call 0072AB34…, which Olga Yüksel was coaching in",
        ),
        (line("joined", "Join", agents="anna"), "anna came into call 0072AB34…, which Olga Yüksel was monitoring"),
        (line("approved", "BargeIn", actor="bob"), "bob: barge into call 0072AB34…, approved"),
        (line("intent", "Juggle"), "Olga Yüksel asked to Juggle call 0072AB34…"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_line_reads_by_itself(made: AuditLine, said: str) -> None:
    """Who, what, to whom, and what became of it."""
    assert sentence(made, NAMES) == said


def test_story_is_one_sentence() -> None:
    """Intent, answer, confirmation, with the time that each took: as measured, else by the lines' own."""
    lines = [
        line("intent", at=1.0, agents="anna"),
        line("accepted", at=1.084),
        line("confirmed", at=2.0, latency_ms="400"),
    ]
    told = "Olga Yüksel asked to barge into anna's call 0072AB34…; GWS accepted after 84 ms; confirmed 0.4 s later"
    assert story(lines, NAMES) == told
    assert story(lines[:1], NAMES).endswith("; what became of it is not on the trail yet")
    assert story([lines[0], line("unknown", why="restart")], NAMES).endswith("; no answer came: restart")
    assert story([], NAMES) == ""


def test_every_operation_has_words() -> None:
    """Whatever GWS can be asked for has a phrase of ours."""
    assert set(ASKED) == set(Operation)


@pytest.mark.parametrize(("seconds", "said"), [(-1, "0 ms"), (0.084, "84 ms"), (0.41, "0.4 s"), (12.4, "12 s")])
def test_durations_read_well(seconds: float, said: str) -> None:
    """Milliseconds, tenths, whole seconds."""
    assert lasting(seconds) == said


@pytest.mark.parametrize(
    ("username", "said"),
    [("olga", "Olga Yüksel"), ("bob", "bob"), ("command:purge", "The command purge"), ("eve", "eve")],
)
def test_people_have_names(username: str, said: str) -> None:
    """A full name where there is one; programs as what they are."""
    assert called(username, NAMES) == said
