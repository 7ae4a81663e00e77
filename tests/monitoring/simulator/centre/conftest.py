"""A quiet centre of known people, and one ear for all notifications."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from monitoring.simulator.centre import Centre, Refused
from monitoring.simulator.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable

START = 1_700_000_000.0


@pytest.fixture
def options() -> Options:
    """Six agents, two supervisors, nothing happens by itself, phones pick up by hand."""
    return Options(agents=6, supervisors=2, start=START, scenario="quiet", auto_answer=False)


@pytest.fixture
def centre(options: Options) -> Centre:
    """The centre of `options`."""
    return Centre(options)


@pytest.fixture
def hear(centre: Centre) -> Callable[..., list[dict[str, Any]]]:
    """Wait until everything said has arrived (and `seconds` more); return what one user has not yet heard."""
    boxes: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def listen(user: str, seconds: float = 0.0) -> list[dict[str, Any]]:
        for notification in centre.advance(centre.now + 0.06 + seconds):
            boxes[notification.user].append(notification.data)
        return boxes.pop(user, [])

    return listen


@pytest.fixture
def watch(centre: Centre) -> Callable[..., str]:
    """Let sup001 watch an agent's phone: mode, agent and further parameters; returns his device."""

    def start(mode: str = "ListenIn", agent: str = "agent001", **more: str) -> str:
        own = centre.world.seats["sup001"].person.device.id
        target = centre.world.seats[agent].person.device.id
        uri = f"{centre.world.options.host_in_uris}/devices/{target}"
        operation = {"operationName": mode, "targetDeviceUri": uri, **more}
        assert centre.perform("sup001", f"/me/devices/{own}", operation) == {"statusCode": 0}
        return own

    return start


@pytest.fixture
def refused(centre: Centre) -> Callable[..., int]:
    """The statusCode with which an operation is refused; it must be."""

    def ask(user: str, resource: str, operation: str, **more: Any) -> int:
        with pytest.raises(Refused) as caught:
            centre.perform(user, resource, {"operationName": operation, **more})
        return caught.value.status_code

    return ask
