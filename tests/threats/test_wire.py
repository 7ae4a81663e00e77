"""T6: a real server takes one request for one, headers for what they are, and a proxy's word from the proxy only."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.fakes.processes import ROOT, settings
from tests.fakes.raw import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.timeout(180)]

OURS = b"Origin: https://desk.example"
SECURE = b"X-Forwarded-Proto: https"
# What splits lines in one library or the other, and is no end of a line in HTTP (CVE-2026-44546).
BREAKS = [b"\x0b", b"\x0c", b"\x1c", b"\x1d", b"\x1e", b"\x85", b"\r", b"\x00", b"\xe2\x80\xa8"]
REFUSED = {0, 400, 403}
TO_HTTPS = {0, 301, 400}
HEAD = b"Host: desk.example\r\nX-Forwarded-Proto: https\r\n"
SMUGGLED = b"GET /static/css/tokens.css HTTP/1.1\r\n" + HEAD + b"\r\n"
CAUGHT = b"@layer"  # what the smuggled request would bring
LAST = b"GET /nowhere/ HTTP/1.1\r\n" + HEAD + b"Connection: close\r\n\r\n"
POST = b"POST /accounts/login/ HTTP/1.1\r\n" + HEAD
LENGTH = str(len(SMUGGLED)).encode()
MUDDLED = {
    "both lengths": b"Content-Length: " + LENGTH + b"\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "two lengths": b"Content-Length: 0\r\nContent-Length: " + LENGTH + b"\r\n\r\n" + SMUGGLED,
    "signed length": b"Content-Length: +0\r\n\r\n" + SMUGGLED,
    "negative length": b"Content-Length: -1\r\n\r\n" + SMUGGLED,
    "underscored length": b"Content_Length: 0\r\nContent-Length: " + LENGTH + b"\r\n\r\n" + SMUGGLED,
    "space before colon": b"Content-Length : 0\r\n\r\n" + SMUGGLED,
    "folded": b"X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: " + LENGTH + b"\r\n\r\n" + SMUGGLED,
    "other coding": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "hidden coding": b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "bad chunk": b"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + SMUGGLED,
}


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """`manage.py serve` as production has it, behind a proxy that we play: https outside, plain on loopback."""
    folder = tmp_path_factory.mktemp("wire")
    env = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        **settings("http://127.0.0.1:9", folder / "site.sqlite3"),
        "ALLOWED_HOSTS": "desk.example",
        "ALLOWED_ORIGINS": "https://desk.example",
        "LOGINS_PER_MINUTE": "5",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "manage.py"]
    subprocess.run([*command, "migrate", "-v0"], cwd=ROOT, env=env, check=True, timeout=120)
    serve = [*command, "serve", "--no-relay", "--port", "0"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(serve, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdout is not None
    try:
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
        assert found is not None, (folder / "log").read_text()
        yield Wire(int(found[1]))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        process.stdout.close()


def test_wire_is_live(wire: Wire) -> None:
    """T6: what is said rightly is answered: a page by way of the proxy, and a socket from our own origin."""
    assert wire.get(b"/", SECURE).status == 302
    assert wire.upgrade(OURS, SECURE).status == 101


@pytest.mark.parametrize("split", BREAKS)
def test_split_header_is_none(wire: Wire, split: bytes) -> None:
    """T1, T6: no character splits a header in two: not for an origin, not for a cookie, not for the proxy's word."""
    assert wire.upgrade(b"X-A: b" + split + OURS, SECURE).status in REFUSED
    assert wire.upgrade(b"X-A: b" + split + split + OURS, SECURE).status in REFUSED
    assert wire.get(b"/", b"X-A: b" + split + SECURE).status in TO_HTTPS
    assert wire.get(b"/", b"X-A" + split + b": b", SECURE).status in {0, 302, 400}


@pytest.mark.parametrize(
    "said",
    [
        b"X_Forwarded_Proto: https",
        b"X-Forwarded_Proto: https",
        b"X-Forwarded-Proto: http\r\nX-Forwarded-Proto: https",
        b"X-Forwarded-Proto: http,https",
        b"X-Forwarded-Proto: \x0bhttps",
        b"X-Forwarded-Proto : https",
        b"X-Forwarded-Ssl: on",
        b"Front-End-Https: on",
        b"Forwarded: proto=https",
        b"X-Url-Scheme: https",
    ],
)
def test_other_word_is_not_the_proxys(wire: Wire, said: bytes) -> None:
    """T6: only the header that our proxy sets, spelt as it spells it, says that the browser came by https."""
    assert wire.get(b"/", said).status in TO_HTTPS


def test_host_is_not_forwarded(wire: Wire) -> None:
    """T6: nobody else's host gets into an answer, forwarded or said outright, and no rootpath into an address."""
    for said in (
        b"X-Forwarded-Host: evil.example",
        b"X-Original-Url: /admin/",
        b"X-Forwarded-Port: 1",
        b"Daphne-Root-Path: /evil",
    ):
        heard = wire.get(b"/", said)
        assert (heard.status, heard.header("location")) == (301, "https://desk.example/"), said
        assert b"evil" not in wire.get(b"/", SECURE, said).raw
    other = Wire(wire.port, b"Host: evil.example\r\n").get(b"/", SECURE)
    assert (other.status, b"evil" in other.raw) == (400, False)


@pytest.mark.parametrize(
    "target", [b"//evil.example/", b"/\\evil.example/", b"/wall", b"/%0d%0aX-Evil:%201", b"/a%85X-Evil:1"]
)
def test_location_is_one_line(wire: Wire, target: bytes) -> None:
    """T6: what is asked for gets into no header of the answer but as a path of ours, in one line."""
    for heard in (wire.get(target, SECURE), wire.get(b"/accounts/login/?next=" + target, SECURE)):
        assert heard.header("x-evil") == ""
        assert re.match(r"(https://desk\.example)?/(?![/\\])|$", heard.header("location"))
        assert len(heard.statuses) == 1


@pytest.mark.parametrize("muddle", MUDDLED)
def test_one_request_is_one(wire: Wire, muddle: str) -> None:
    """T6: a request whose end can be read in two ways is answered once or refused; what hides behind it is never obeyed."""
    heard = wire.say(POST + MUDDLED[muddle] + LAST)
    assert CAUGHT not in heard.raw
    # Forbidden, for it has no token, and then the last one; or refused as a whole.
    assert heard.statuses in ([400], [403, 302], [403, 404])


def test_smuggled_would_be_seen(wire: Wire) -> None:
    """T6: what these tests look for is answered where it is asked for openly."""
    heard = wire.say(POST + b"Content-Length: 0\r\n\r\n" + SMUGGLED + LAST)
    assert (heard.statuses[1], CAUGHT in heard.raw) == (200, True)


def test_head_has_an_end(wire: Wire) -> None:
    """T6, T18: a head of a thousand lines, or of a megabyte, is refused and not kept."""
    many = b"".join(b"X-%d: y\r\n" % number for number in range(1000))
    for said in (many, b"X: " + b"y" * (1 << 20) + b"\r\n"):
        try:
            heard = wire.say(b"GET / HTTP/1.1\r\n" + wire.head + said + b"\r\n")
        except (BrokenPipeError, ConnectionResetError):
            continue
        assert heard.status in {0, 400, 431}


def test_server_says_no_name(wire: Wire) -> None:
    """T6: no answer says what it was made by: pages, errors, refusals, sockets."""
    heard = [
        wire.get(b"/accounts/login/", SECURE),
        wire.get(b"/nowhere/", SECURE),
        wire.get(b"/livez"),
        wire.get(b"/static/css/base.css", SECURE),
        wire.get(b"/", b"Bad Header: x"),
        wire.get(b"/", b"X-Bad: \x0b"),
        wire.upgrade(OURS, SECURE),
        wire.upgrade(SECURE),
    ]
    assert [one.header("server") for one in heard] == [""] * len(heard)
    assert [one.raw for one in heard if re.search(rb"(?i)daphne|twisted|autobahn|django", one.raw)] == []


@pytest.mark.parametrize(
    "offer", [b"permessage-deflate", b"permessage-deflate; client_max_window_bits", b"x-webkit-deflate-frame"]
)
def test_nothing_is_packed(wire: Wire, offer: bytes) -> None:
    """T19: compression that a browser offers is not taken: how well text packs with a secret beside it would tell of it."""
    heard = wire.upgrade(OURS, SECURE, b"Sec-WebSocket-Extensions: " + offer)
    assert (heard.status, heard.header("sec-websocket-extensions")) == (101, "")
    assert wire.get(b"/accounts/login/", SECURE, b"Accept-Encoding: gzip, br").header("content-encoding") == ""


def test_address_is_not_forwarded(wire: Wire) -> None:
    """T6: who fails to sign in too often is stopped, whatever address he says that he comes from."""
    form = b"username=nobody&password=wrong"
    page = wire.get(b"/accounts/login/", SECURE)
    token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page.raw)
    cookie = re.search(rb"(?i)set-cookie: (__Host-csrf=\w+)", page.raw)
    assert token is not None
    assert cookie is not None
    body = form + b"&csrfmiddlewaretoken=" + token[1]
    statuses = []
    for number in range(12):
        head = b"Cookie: %s\r\nReferer: https://desk.example/\r\nX-Forwarded-For: 203.0.113.%d\r\n" % (
            cookie[1],
            number,
        )
        kind = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body)
        statuses.append(wire.say(POST + b"Connection: close\r\n" + head + kind + body).status)
    assert statuses[0] == 200
    assert statuses[-1] == 429
