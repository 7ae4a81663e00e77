"""GWS's envelope: a statusCode in every body, and the HTTP status that goes with it (GWS page Return Values)."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import JSONResponse, Response

# 0, 4, 7 and 20 as seen on the wire; the others follow from their meaning.
HTTP_STATUS: Final = {
    0: 200,
    1: 400,
    2: 400,
    3: 403,
    4: 500,
    5: 403,
    6: 404,
    7: 200,
    8: 403,
    9: 202,
    10: 400,
    11: 400,
    18: 409,
    19: 409,
    20: 403,
}


def answer(body: dict[str, Any]) -> Response:
    """Send a body that has its statusCode already."""
    return JSONResponse(body, HTTP_STATUS.get(body["statusCode"], 500))


def refusal(status_code: int, status_message: str) -> Response:
    """An error has a code and a sentence, and no other attribute."""
    return answer({"statusCode": status_code, "statusMessage": status_message})
