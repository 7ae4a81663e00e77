"""What a browser may say: everything else is named with its field."""

from __future__ import annotations

import uuid

import pytest

from dashboard.desk.forms import GWS_NAMES, OperationForm
from monitoring.floor.operations import SENDS, Operation

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
