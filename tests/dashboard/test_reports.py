"""An error page tells where it broke, never with what."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from django.test import RequestFactory
from django.views.debug import ExceptionReporter

if TYPE_CHECKING:
    from pytest_django import Settings

CANARY = bytes.fromhex("63616e6172792d776f7264").decode()  # spelled so, for the page shows the lines around the fault


def broken(word: str) -> None:
    """Breaks with a secret in its hands."""
    held = {"any": [word]}
    count = 41
    raise ValueError(len(held), count)


@pytest.mark.parametrize("debug", [True, False])
def test_no_value_is_told(settings: Settings, debug: bool) -> None:  # noqa: FBT001 a case of a table
    """Neither local variables nor what was posted nor a cookie shows a word, under DEBUG or not; names and numbers are there."""
    settings.DEBUG = debug
    request = RequestFactory().post("/", {"any": CANARY, "new_password": CANARY})
    request.COOKIES["any"] = CANARY
    try:
        broken(request.POST["any"])
    except ValueError:
        reporter = ExceptionReporter(request, *sys.exc_info())
        said = reporter.get_traceback_html() + reporter.get_traceback_text()
    assert CANARY not in said
    assert "test_reports.py" in said
    assert "&lt;dict&gt;" in said
    assert "41" in said
