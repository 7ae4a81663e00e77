"""What a screen says that shows no wall: in every language of the displays, whole, and in the one that is wanted."""

from __future__ import annotations

from dataclasses import fields

import pytest

from dashboard.displays.models import Language
from dashboard.kiosk.words import ENGLISH, TAGS, Words, words
from dashboard.screens.dark import Dark

PAIRS = ("type_in", "again", "make_room")
HEADING, SENTENCE = 48, 125


def test_displays_speak_them() -> None:
    """A screen speaks each language that a display can be set to, and no other."""
    assert set(TAGS) == set(Language.values)
    assert [words(tag).tag for tag in TAGS] == list(TAGS)


@pytest.mark.parametrize("tag", TAGS)
def test_no_word_is_missing(tag: str) -> None:
    """Every phrase is there, every key of darkness has its sentence, and no phrase is that of another language."""
    found = words(tag)
    assert set(dict(found.dark)) == set(Dark)
    assert all(found.why(key) for key in Dark)
    assert all(part.strip() == part != "" for name in PAIRS for part in getattr(found, name))
    phrases = {name.name: getattr(found, name.name) for name in fields(Words)}
    assert all(phrases.values())
    if found is not ENGLISH:
        assert [name for name, phrase in phrases.items() if phrase == getattr(ENGLISH, name)] == []
        assert set(dict(found.dark).values()).isdisjoint(dict(ENGLISH.dark).values())


@pytest.mark.parametrize("tag", TAGS)
def test_phrases_fit(tag: str) -> None:
    """No heading and no sentence is longer than what was measured to fit."""
    found = words(tag)
    assert [text for text in (found.code, found.off, found.full) if len(text) > HEADING] == []
    pairs = [part for name in PAIRS for part in getattr(found, name)]
    assert [
        text for text in (found.asks, found.stays, *dict(found.dark).values(), *pairs) if len(text) > SENTENCE
    ] == []


@pytest.mark.parametrize("key", ["", "no key", "<b>foreign</b>", "OFF"])
def test_unknown_key_says_nothing(key: str) -> None:
    """What is no key of darkness is not said."""
    assert ENGLISH.why(key) == ""


@pytest.mark.parametrize(
    ("tag", "wishes", "spoken"),
    [
        ("", "", "en"),
        ("fr", "de", "fr"),
        ("", "de", "de"),
        ("tlh", "de", "de"),
        ("", "de-AT,en;q=0.8", "de"),
        ("", "it, es-419;q=0.5, fr;q=0.7", "fr"),
        ("", "ES", "es"),
        ("", "en;q=0.2,de;q=0", "en"),
        ("", "de;q=0", "en"),
        ("", "it,*;q=0.5", "en"),
        ("", "fr;q=0.5,de;q=0.5", "fr"),
        ("", "fr;q=9e9,de;q=0.1", "de"),
        ("", "fr;q=nan", "en"),
        ("", "<b>de</b>,\u202efr", "en"),
        ("", "x" * 10_000 + ",de", "en"),
        ("", "-" * 10_000, "en"),
    ],
)
def test_language_is_chosen(tag: str, wishes: str, spoken: str) -> None:
    """The display's language is first, then what the browser likes best of ours, else English; nonsense is passed over."""
    assert words(tag, wishes).tag == spoken
