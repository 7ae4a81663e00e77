"""GWS's words for a state, as a person reads them."""

from __future__ import annotations

import pytest

from dashboard.desk.words import label, said, shape
from monitoring.floor.model import UserState


def test_words_have_labels_and_shapes() -> None:
    """GWS's words are spoken plainly; a word that we were never taught is shown as it is, in the quietest shape."""
    assert (label("AfterCallWork"), shape("AfterCallWork")) == ("Wrap-up", "wrapup")
    assert (label("Held"), shape("Held")) == ("On hold", "talking")
    assert (label("Pondering"), shape("Pondering")) == ("Pondering", "notready")


@pytest.mark.parametrize(
    ("display", "expected"),
    [
        ("", ""),
        ("Not Ready", ""),
        ("AfterCallWork", ""),
        ("Logout", ""),
        ("ready", ""),
        ("Lunch", "Lunch"),
        ("Ünicode", "Ünicode"),
    ],
)
def test_sites_own_name_is_kept(display: str, expected: str) -> None:
    """A state that the site made up goes by its own name, one that every site has by ours."""
    assert said(UserState("NotReady", display)) == expected
