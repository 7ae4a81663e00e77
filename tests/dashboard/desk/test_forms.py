"""What a browser may say: everything else is named with its field."""

from __future__ import annotations

import uuid

import pytest

from dashboard.desk.forms import GWS_NAMES, OperationForm
from monitoring.floor.operations import SENDS, Media, Operation
from tests.fakes.people import alice

KEY = str(uuid.UUID(int=7))
RIGHT = {"operation": "ListenIn", "key": KEY}


@pytest.mark.parametrize("operation", list(Operation))
def test_every_operation_is_known(operation: Operation) -> None:
    """Each operation in GWS's own spelling; only messages need a text."""
    form = OperationForm({"operation": operation, "key": KEY})
    assert form.is_valid() is (operation not in SENDS)
    assert OperationForm({"operation": operation, "key": KEY, "text": "hello"}).is_valid()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("operation", ""),
        ("operation", "listenin"),
        ("operation", "Dial"),
        ("operation", "StartContactCenterSession"),
        ("key", ""),
        ("key", "1"),
        ("key", KEY + "0"),
        ("media", "fax"),
        ("reach", "EveryCall"),
        ("scope", "World"),
        ("mode", "All"),
        ("text", "x" * 4001),
        ("reason", "x" * 501),
        ("text", "a\0b"),
        ("code", "0"),
        ("code", "10"),
        ("code", "3"),
        ("code", "one"),
    ],
)
def test_malformed_names_its_field(field: str, value: str) -> None:
    """What is malformed is told by the name of its field, in one line."""
    form = OperationForm(RIGHT | {field: value})
    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert form.sentence().startswith(f"{field}: ")
    assert "\n" not in form.sentence()


def test_all_faults_are_said() -> None:
    """Several faults are told together."""
    form = OperationForm({})
    assert not form.is_valid()
    assert {word for word in form.sentence().split() if word.endswith(":")} == {"operation:", "key:"}


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_empty_message_is_none(text: str) -> None:
    """A message of nothing is not sent."""
    form = OperationForm({"operation": "SendMessage", "key": KEY, "text": text})
    assert not form.is_valid()
    assert form.sentence() == "text: Write something to send."


def test_text_is_kept_as_written() -> None:
    """Spaces and line breaks of a message are the writer's."""
    form = OperationForm({"operation": "SendMessage", "key": KEY, "text": "  two\n  lines "})
    assert form.is_valid()
    assert form.cleaned_data["text"] == "  two\n  lines "


def test_gws_names_are_understood() -> None:
    """Whoever knows GWS's own parameter names may use them."""
    said = {
        "supervisorMonitoringMode": "NextCall",
        "supervisorMonitoringScope": "Call",
        "supervisorVisibilityMode": "Coach",
    }
    assert set(said) == set(GWS_NAMES)
    form = OperationForm(RIGHT | said)
    assert form.is_valid()
    assert [form.cleaned_data[name] for name in ("reach", "scope", "mode")] == ["NextCall", "Call", "Coach"]


@pytest.mark.parametrize(
    ("said", "reason", "code"),
    [
        ({}, "", ""),
        ({"reason": " she called me "}, "she called me", ""),
        ({"code": "2"}, "Complaint", "2"),
        ({"code": "2", "reason": "loud"}, "Complaint: loud", "2"),
    ],
)
def test_reason_is_readable(said: dict[str, str], reason: str, code: str) -> None:
    """A code is kept with its words of today, so that the trail can be read when the list has changed."""
    form = OperationForm(RIGHT | said, {2: "Complaint"})
    assert form.is_valid()
    ask = form.ask(alice(), "call", "call-1")
    assert (ask.reason, ask.code) == (reason, code)


@pytest.mark.parametrize(
    ("kind", "said", "media", "reach"),
    [
        ("call", {}, Media.VOICE, ""),
        ("agent", {"media": "chat", "reach": "AllCalls"}, Media.CHAT, "AllChats"),
        ("agent", {"media": "voice", "reach": "NextCall"}, Media.VOICE, "NextCall"),
        ("agent", {"operation": "Monitor", "reach": "NextCall"}, Media.CHAT, "NextChat"),
        ("chat", {"reach": "NextChat"}, Media.CHAT, "NextChat"),
    ],
)
def test_medium_has_its_own_words(kind: str, said: dict[str, str], media: Media, reach: str) -> None:
    """The desk asks for all or the next; GWS hears its word for the medium."""
    form = OperationForm(RIGHT | said)
    assert form.is_valid()
    ask = form.ask(alice(), kind, "id-1")
    assert (ask.media, ask.reach, ask.key) == (media, reach, KEY)
