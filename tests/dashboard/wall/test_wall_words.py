"""The walls' words: every language has them all, they fit, and each writes numbers its own way."""

from __future__ import annotations

import re
from dataclasses import asdict

import pytest

from dashboard.desk.words import LABELS
from dashboard.displays.models import Language
from dashboard.wall.words import TAGS, Words, duration, fill, limit, named, number, said, words
from monitoring.figures.definitions import FIGURES, Unit
from monitoring.floor.operations import Mode
from monitoring.floor.standing import Kind

LABEL, STATE, PHRASE = 18, 16, 40
GAP = re.compile(r"\{\w+\}")
ENGLISH = words("en")


def phrases(found: Words) -> dict[str, str]:
    """What a language says by single words."""
    return {name: text for name, text in asdict(found).items() if isinstance(text, str)}


def test_displays_offer_languages() -> None:
    """A display can be set to each language there is, and to no other."""
    assert set(TAGS) == set(Language.values)
    assert [words(tag).tag for tag in TAGS] == list(TAGS)


@pytest.mark.parametrize("tag", TAGS)
def test_nothing_is_missing(tag: str) -> None:
    """Every language has a word for every figure, state, mode and phrase, and none of them is empty."""
    found = words(tag)
    keys = [set(dict(pairs)) for pairs in (found.figures, found.states, found.gws, found.modes)]
    assert keys == [set(FIGURES), set(Kind), set(LABELS), set(Mode)]
    assert len(set(found.days)) == 7
    assert all([*phrases(found).values(), *dict(found.figures + found.states + found.gws + found.modes).values()])


@pytest.mark.parametrize("tag", TAGS)
def test_gaps_agree(tag: str) -> None:
    """A phrase has the same gap in every language, and at most one."""
    gaps = {name: GAP.findall(text) for name, text in phrases(words(tag)).items()}
    assert gaps == {name: GAP.findall(text) for name, text in phrases(ENGLISH).items()}
    assert max(map(len, gaps.values())) == 1


@pytest.mark.parametrize("tag", TAGS)
def test_labels_fit(tag: str) -> None:
    """No word is longer than the place it stands in, and two figures are never called the same."""
    found = words(tag)
    assert [text for _, text in found.figures if len(text) > LABEL] == []
    assert [text for _, text in (*found.states, *found.gws) if len(text) > STATE] == []
    assert [text for text in phrases(found).values() if len(text) > PHRASE] == []
    assert len({text for _, text in found.figures}) == len(FIGURES)


def test_languages_differ() -> None:
    """A language is not another one under its own tag."""
    assert len({words(tag).empty for tag in TAGS}) == len(TAGS)


def test_unknown_tag_is_english() -> None:
    """A wall in a language that nobody has written speaks English."""
    assert words("tlh") is ENGLISH
    assert words("") is ENGLISH


def test_unknown_word_stays() -> None:
    """A word that no language has is shown as it is."""
    assert (named(ENGLISH.gws, "Held"), named(ENGLISH.gws, "Siesta")) == ("On hold", "Siesta")


def test_gap_is_filled() -> None:
    """What is put into a phrase is not taken for a phrase itself."""
    assert fill(words("de").more, 5) == "und 5 weitere"
    assert fill(ENGLISH.since, r"{n}\1") == r"since {n}\1"


@pytest.mark.parametrize(
    ("tag", "written"),
    [("en", "1,234.5"), ("de", "1.234,5"), ("fr", "1\u202f234,5"), ("es", "1.234,5")],
)
def test_numbers_by_language(tag: str, written: str) -> None:
    """Thousands and tenths are marked as the language does; a whole number has no tenths."""
    assert number(words(tag), 1234.5) == written
    assert number(words(tag), 12.0) == "12"


@pytest.mark.parametrize(
    ("unit", "value", "read"),
    [
        (Unit.COUNT, 12.0, "12"),
        (Unit.SHARE, 0.844, "84\u202f%"),
        (Unit.SHARE, 0.845, "85\u202f%"),
        (Unit.SHARE, 0.29, "29\u202f%"),
        (Unit.SHARE, 1.0, "100\u202f%"),
        (Unit.SECONDS, 221.9, "03:41"),
        (Unit.COUNT, None, "\u2013"),
        (Unit.SHARE, None, "\u2013"),
    ],
)
def test_values_are_read(unit: Unit, value: float | None, read: str) -> None:
    """A value is read in its unit; none at all is a dash."""
    assert said(ENGLISH, unit, value) == read


def test_limits_are_exact() -> None:
    """A limit is shown to the tenth, as it was set."""
    assert limit(words("de"), Unit.SHARE, 0.805) == "80,5\u202f%"
    assert limit(ENGLISH, Unit.COUNT, 2.5) == "2.5"
    assert limit(ENGLISH, Unit.SECONDS, 60.0) == "01:00"


@pytest.mark.parametrize(
    ("seconds", "read"),
    [
        (0, "00:00"),
        (9.99, "00:09"),
        (60, "01:00"),
        (3599, "59:59"),
        (3600, "1:00:00"),
        (90061, "25:01:01"),
        (-3, "00:00"),
    ],
)
def test_durations_are_read(seconds: float, read: str) -> None:
    """Minutes and seconds below an hour, hours before them above; never a negative time."""
    assert duration(seconds) == read
