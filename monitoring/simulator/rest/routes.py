"""One GET and one POST for everything below /api/v2; which resources there are is the centre's affair."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from monitoring.simulator.centre import Centre, Refused
from monitoring.simulator.rest.envelope import answer, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

PATH = "/api/v2/{resource:path}"


def routes(centre: Centre, deliver: Callable[[], None]) -> list[Route]:
    """Routes for a shell that has signed the caller in.

    The shell sets `request.state.user` (sign-in name; absent or None only where it lets strangers in) and
    `request.state.end_session()`. `deliver` is called after an accepted operation, so that the shell can push what
    became due.
    """

    async def read(request: Request) -> Response:
        user = getattr(request.state, "user", None)
        try:
            return answer(centre.read(user, request.path_params["resource"], request.query_params))
        except Refused as refused:
            return refusal(refused.status_code, refused.status_message)

    async def perform(request: Request) -> Response:
        try:
            operation = _operation(await request.body())
            body = centre.perform(request.state.user, request.path_params["resource"], operation)
        except Refused as refused:
            return refusal(refused.status_code, refused.status_message)
        deliver()
        if operation["operationName"] == "EndContactCenterSession":
            request.state.end_session()
        return answer(body)

    return [Route(PATH, read, methods=["GET"]), Route(PATH, perform, methods=["POST"])]


def _operation(body: bytes) -> dict[str, Any]:
    """The JSON object of a request. Raises Refused 10 for anything else."""
    try:
        operation = json.loads(body)
        # What is said here is repeated to others: it must be JSON on the way out as well (no NaN, no half characters).
        json.dumps(operation, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise Refused(10, "Request body is not valid JSON") from None
    if not isinstance(operation, dict):
        raise Refused(10, "Request body is not an object")
    return operation
