"""What of a name stands on a wall."""

from __future__ import annotations

import pytest

from dashboard.displays.plan import Naming
from dashboard.wall.naming import LONGEST, cut, fitted, said, shared, short

FULL, FIRST, INITIALS, NONE = Naming.FULL, Naming.FIRST, Naming.INITIALS, Naming.NONE


@pytest.mark.parametrize(
    ("name", "full", "first", "initials"),
    [
        ("Anna-Lena Meyer", "Anna-Lena Meyer", "Anna-Lena", "AM"),
        ("Anna Maria van der Berg", "Anna Maria van der Berg", "Anna", "AB"),
        ("Cher", "Cher", "Cher", "C"),
        ("  anna \n meyer ", "anna meyer", "anna", "AM"),
        ("Meyer, Anna", "Meyer, Anna", "Anna", "AM"),
        ("Meyer,", "Meyer,", "Meyer", "M"),
        ("(Anna) 'Meyer'", "(Anna) 'Meyer'", "(Anna)", "AM"),
        ("\u202eanna meyer", "\u202eanna meyer", "\u202eanna", "AM"),
        ("🙂 🙃", "🙂 🙃", "🙂", "🙂🙃"),
        ("李 小龙", "李 小龙", "李", "李小"),
    ],
)
def test_names_are_said(name: str, full: str, first: str, initials: str) -> None:
    """In full, by the first name wherever it is written, by the initials of first and last; or not at all."""
    assert [said(name, naming) for naming in (FULL, FIRST, INITIALS, NONE)] == [full, first, initials, ""]


@pytest.mark.parametrize(
    ("name", "found"),
    [("Anna Maria Meyer", "Anna M."), ("Meyer, Anna", "Anna M."), ("Cher", "Cher"), ("", "?"), ("🙂 🙃", "🙂 🙃.")],
)
def test_name_is_shortened(name: str, found: str) -> None:
    """Where a full name has no room the first name stands with the initial of the last."""
    assert short(name) == found


def test_namesakes_keep_letters() -> None:
    """A name that has room stays; one that is shortened says whose it is, by the first or the last name, or stays whole."""
    names = [
        "Al Ba",
        "Anna Maria Meyer",
        "Tom Ibañez",
        "Tomás Núñez",
        "Tom Iglesias",
        "Kim Olga Berg",
        "Kim Oskar Berg",
    ]
    assert fitted(names, 9) == {
        "Al Ba": "Al Ba",
        "Anna Maria Meyer": "Anna M.",
        "Tom Ibañez": "T. Ibañez",
        "Tomás Núñez": "Tomás N.",
        "Tom Iglesias": "T. Iglesias",
        "Kim Olga Berg": "Kim Olga Berg",
        "Kim Oskar Berg": "Kim Oskar Berg",
    }


@pytest.mark.parametrize("name", ["", "  ", ",", "\t"])
def test_nameless_is_marked(name: str) -> None:
    """Somebody without a name is there all the same."""
    assert [said(name, naming) for naming in (FULL, FIRST, INITIALS, NONE)] == ["?", "?", "?", ""]


def test_shared_first_names() -> None:
    """Two of one first name are told apart by the initial of the last; who has no last name cannot be."""
    both = shared(["Anna Meyer", "anna Lund", "Axel Brand", "Cher", "Cher", ""])
    assert both == {"anna", "cher"}
    assert [said(name, FIRST, both) for name in ("Anna Meyer", "anna Lund", "Axel Brand", "Cher")] == [
        "Anna M.",
        "anna L.",
        "Axel",
        "Cher",
    ]
    assert said("Anna Meyer", FULL, both) == "Anna Meyer"
    assert said("Anna Meyer", NONE, both) == ""


def test_long_names_end() -> None:
    """A name longer than any tile is cut, whichever way it is said."""
    endless = "A" * 10_000
    assert {len(said(endless, naming)) for naming in (FULL, FIRST)} == {LONGEST}
    assert said(endless, INITIALS) == "A"
    assert cut("A" * LONGEST) == "A" * LONGEST
    assert cut("A" * LONGEST + "B").endswith("A…")
