"""T9: no address takes a POST, PUT, PATCH or DELETE without the token of its own page, and nothing is exempt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.urls import URLPattern, URLResolver, get_resolver

from tests.fakes.building import building
from tests.house.tree import markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

pytestmark = pytest.mark.django_db(transaction=True)

# A word for each kind of place in an address; (?P<…>) of a pattern by its name.
SAMPLES = {
    "int": "1",
    "slug": "north",
    "str": "some-thing",
    "uuid": "0" * 8 + "-0000-4000-8000-" + "0" * 12,
    "path": "1",
}
CONVERTED = re.compile(r"<(?:(\w+):)?\w+>")
NAMED = re.compile(r"\(\?P<(\w+)>([^()]*)\)")
WORDS = {"kind": "call", "identifier": "0123-abcd", "url": "x/"}
METHODS = ("post", "put", "patch", "delete")


def patterns(entries: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the project as one that could be typed, with its pattern."""
    for entry in entries:
        route = before + spelt(str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns, route)
        else:
            yield route, entry


def spelt(route: str) -> str:
    """A pattern with a sample in each of its places."""
    plain = CONVERTED.sub(
        lambda found: SAMPLES[found[1] or "str"],
        NAMED.sub(lambda found: WORDS.get(found[1], found[2].partition("|")[0]), route),
    )
    return plain.replace("^", "").replace("$", "").replace("\\Z", "").replace("(?:", "").replace("\\", "")


def test_nothing_is_exempt() -> None:
    """T9: no view of ours or of a library that we serve is exempt from the token."""
    found = list(patterns(get_resolver().url_patterns))
    assert len(found) > 20
    assert [route for route, entry in found if getattr(entry.callback, "csrf_exempt", False)] == []


@pytest.mark.long
async def test_forged_write_is_refused() -> None:
    """T9: signed in as whoever may most, a write without a token, or with somebody else's, is 403 at every address."""
    async with building() as made:
        await User.objects.acreate(username="ada", is_staff=True, is_superuser=True)
        ada = await made.browser("ada", enforce_csrf_checks=True)
        before = await User.objects.acount()
        for route, _ in patterns(get_resolver().url_patterns):
            path = f"/{route}"
            for method in METHODS:
                answer = await getattr(ada, method)(path)
                assert answer.status_code == 403, (method, path)
            stolen = await ada.post(path, {"csrfmiddlewaretoken": "x" * 64}, headers={"X-CSRFToken": "y" * 64})
            assert stolen.status_code == 403, path
        assert made.posts() == []
        assert await User.objects.acount() == before


async def test_foreign_origin_is_refused() -> None:
    """T9: a write with a good token that comes from somebody else's page is refused too."""
    async with building() as made:
        alice, call = await made.browser("alice", enforce_csrf_checks=True), await made.call()
        page = (await alice.get(f"/calls/{call}/")).content.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None
        for origin in ("https://evil.example", "null", "http://testserver:8443"):
            said = {"csrfmiddlewaretoken": token[1]}
            answer = await alice.post(f"/calls/{call}/operations/", said, headers={"Origin": origin})
            assert answer.status_code == 403, origin
        assert made.posts() == []


def test_every_form_has_its_token() -> None:
    """T9: every form of ours that posts carries the token of its page, or names one that does."""
    forms = re.compile(r"<form\b[^>]*method=\"post\"[^>]*>.*?</form>", re.DOTALL | re.IGNORECASE)
    bare = [path for path, text in markup().items() for form in forms.findall(text) if "csrf_token" not in form]
    assert bare == []
