"""How a display names agents: what of a name may stand on a wall. Pure. Names come from outside; this only shortens them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dashboard.displays.plan import Naming

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

LONGEST = 40
UNNAMED = "?"


def said(name: str, naming: Naming, shared: Collection[str] = ()) -> str:
    """A name as a display says it: in full, the first name, the initials, or nothing; what is too long ends in an ellipsis.

    Who has one of the `shared` first names gets the initial of his last name. A person without a name is a question mark.
    """
    if naming is Naming.NONE:
        return ""
    words = _words(name)
    if not words:
        return UNNAMED
    if naming is Naming.FULL:
        return cut(" ".join(name.split()))
    if naming is Naming.INITIALS:
        return "".join(map(_initial, words[:1] + words[1:][-1:]))
    is_shared = len(words) > 1 and words[0].casefold() in shared
    return cut(words[0]) + (f" {_initial(words[-1])}." if is_shared else "")


def short(name: str) -> str:
    """A full name where little room is: the first, and the initial of the last."""
    words = _words(name)
    return f"{cut(words[0])} {_initial(words[-1])}." if len(words) > 1 else said(name, Naming.FULL)


def fitted(names: Collection[str], letters: int) -> dict[str, str]:
    """Full names where so many letters have room: a longer one is `short`, or by its last name if that would do for two.

    Two whom neither tells apart keep their whole names.
    """
    forms = {name: (short(name), _by_last(name)) for name in names}
    taken = Counter(form for pair in forms.values() for form in pair)
    return {
        name: _fit(said(name, Naming.FULL), letters, [form for form in forms[name] if form and taken[form] == 1])
        for name in names
    }


def _fit(whole: str, letters: int, forms: Sequence[str]) -> str:
    return whole if len(whole) <= letters or not forms else forms[0]


def _by_last(name: str) -> str:
    """A full name where little room is and the first is shared: its initial, and the last."""
    words = _words(name)
    return f"{_initial(words[0])}. {cut(words[-1])}" if len(words) > 1 else ""


def shared(names: Iterable[str]) -> frozenset[str]:
    """The first names that several of these people have, without regard to case."""
    firsts = Counter(words[0].casefold() for words in map(_words, names) if words)
    return frozenset(first for first, people in firsts.items() if people > 1)


def cut(text: str) -> str:
    """No more of a text than a tile or a line could hold."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _words(name: str) -> list[str]:
    """First name first, also where the last one was written first: "Meyer, Anna"."""
    last, comma, first = name.partition(",")
    return f"{first} {last}".split() if comma and first.strip() else name.replace(",", " ").split()


def _initial(word: str) -> str:
    return next((letter for letter in word if letter.isalnum()), word[0]).upper()


def id_of(identifier: str, place: int, naming: Naming) -> str:
    """What is told apart by: GWS's id where people are named, else the place on the wall, for an id names somebody too."""
    return identifier if naming in {Naming.FULL, Naming.FIRST} else str(place)
