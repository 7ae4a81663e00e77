"""Reads the parameters of an operation; everything in it is hostile. Knows no operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.simulator.centre.world import Refused

if TYPE_CHECKING:
    from enum import StrEnum

    from monitoring.simulator.centre.model.seats import Seat
    from monitoring.simulator.centre.world import Sheet, World

LONGEST = 10_000


def text(operation: Sheet, name: str) -> str:
    """A required string that is not empty. Raises Refused 1 when missing, 10 when it is anything else."""
    value = operation.get(name)
    if value is None or value == "":
        raise Refused(1, f"Parameter '{name}' is missing")
    if not isinstance(value, str) or len(value) > LONGEST:
        raise Refused(10, f"Parameter '{name}' is not valid")
    return value


def choice[Kind: StrEnum](operation: Sheet, name: str, kind: type[Kind], default: Kind) -> Kind:
    """One of the values of an enumeration. Raises Refused 10 for any other."""
    value = operation.get(name, default.value)
    if value not in list(kind):
        raise Refused(10, f"Parameter '{name}' is not valid")
    return kind(value)


def once(operation: Sheet, single: str, every: str) -> bool:
    """Whether supervisorMonitoringMode asks for one conversation only; all of them is the default."""
    value = operation.get("supervisorMonitoringMode", every)
    if value not in {single, every}:
        raise Refused(10, "Parameter 'supervisorMonitoringMode' is not valid")
    return bool(value == single)


def sheet(operation: Sheet, name: str) -> Sheet:
    """A required object. Raises Refused 1 when missing, 10 when it is anything else."""
    value = operation.get(name)
    if value is None:
        raise Refused(1, f"Parameter '{name}' is missing")
    if not isinstance(value, dict):
        raise Refused(10, f"Parameter '{name}' is not valid")
    return value


def number(operation: Sheet, name: str = "destination") -> str:
    """The phone number inside `destination` or `participant`."""
    return text(sheet(operation, name), "phoneNumber")


def staff(world: World, user_id: str) -> Seat:
    """The seat of a user id or of a URI that ends in one. Raises Refused 6."""
    seat = world.by_id.get(last(user_id))
    if seat is None:
        raise Refused(6, "User not found")
    return seat


def last(uri: str) -> str:
    """The last segment of a URI; host and scheme are the caller's affair."""
    return uri.rstrip("/").rpartition("/")[2]


def merged(world_data: Sheet, operation: Sheet, name: str) -> Sheet | None:
    """User data after Attach-, Update-, DeleteUserData or DeleteUserDataPair; nothing for other operations."""
    match name:
        case "AttachUserData" | "UpdateUserData":
            return {**world_data, **sheet(operation, "userData")}
        case "DeleteUserData":
            given = operation.get("userData")
            gone = set(given) if isinstance(given, dict) else set(world_data)
            return {key: value for key, value in world_data.items() if key not in gone}
        case "DeleteUserDataPair":
            key = text(operation, "key")
            return {name: value for name, value in world_data.items() if name != key}
    return None
