"""Where a webhook may lead, and where not, whatever it is spelled like."""

from __future__ import annotations

import httpx
import pytest

from dashboard import conf
from dashboard.alarms.address import LONGEST, MALFORMED, is_entry, objection, place_of
from dashboard.alarms.checks import webhook_hosts_are_hosts

HOSTS = ["alerts.example", "other.example:8443", "127.0.0.1:9000", "[::1]:9000", "localhost"]


@pytest.mark.parametrize(
    "url",
    [
        "https://alerts.example",
        "https://alerts.example/",
        "https://alerts.example:443/a/b?c=d&e=%20@",
        "https://ALERTS.example?x=1",
        "https://other.example:8443/hook",
        "http://127.0.0.1:9000/hook",
        "http://[::1]:9000/hook",
        "http://localhost/hook",
    ],
)
def test_named_host_may_be(url: str) -> None:
    """A host that is named, at its usual port or the one named with it, may be sent to."""
    assert objection(url, HOSTS) == ""


@pytest.mark.parametrize(
    "url",
    [
        "https://alerts.example:8443/",
        "https://other.example/",
        "https://evil.example/",
        "https://alerts.example.evil.example/",
        "https://sub.alerts.example/",
        "https://alerts.example./",
        "http://127.0.0.1:9001/hook",
        "http://127.0.0.1/hook",
        "https://localhost:80/",
    ],
)
def test_other_host_may_not(url: str) -> None:
    """A host, or a port of one, that nobody named is not sent to; with an empty list none is."""
    assert "is not among WEBHOOK_HOSTS" in objection(url, HOSTS)
    assert objection("https://alerts.example/", [])


@pytest.mark.parametrize(
    "url",
    [
        "",
        "alerts.example",
        "//alerts.example/",
        "ftp://alerts.example/",
        "HTTPS://alerts.example/",
        "https://",
        "https:///path",
        "https://user@alerts.example/",
        "https://user:word@alerts.example/",
        "https://evil.example\\@alerts.example/",
        "https://alerts.example\\.evil.example/",
        "https://alerts.example#@evil.example/",
        "https://alerts.example/#there",
        "https://alerts.example/a b",
        "https://alerts.example/\n",
        "https://alerts.example\t/",
        "https://alerts.example:/",
        "https://alerts.example:0/",
        "https://alerts.example:65536/",
        "https://alerts.example:443:443/",
        "https://alertś.example/",
        "https://al\u0435rts.example/",
        "https://alerts.example/ü",
        f"https://alerts.example/{'x' * LONGEST}",
    ],
)
def test_odd_address_is_none(url: str) -> None:
    """What is no plain address, or what two readers could take for two hosts, is refused with a word on how to write it."""
    assert (place_of(url), objection(url, HOSTS)) == (None, MALFORMED)


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "[::ffff:169.254.169.254]",
        "2852039166",
        "127.1",
    ],
)
def test_neighbour_may_never_be(host: str) -> None:
    """What a cloud tells its machines, link-local addresses and numbers in disguise are refused though they be named."""
    assert objection(f"https://{host}/", [host]).startswith("nothing is sent to")
    assert not is_entry(host)


@pytest.mark.parametrize("host", ["alerts.example", "10.0.0.7", "localhost.evil.example", "127.evil.example"])
def test_plain_way_leads_home_only(host: str) -> None:
    """Plain http leads to this machine and nowhere else."""
    assert "must be https" in objection(f"http://{host}/", [host])
    assert objection(f"https://{host}/", [host]) == ""


@pytest.mark.parametrize(
    "url", ["https://ALERTS.example:8443/a?b=c", "http://[::1]:9000", "https://alerts.example?x=@y"]
)
def test_client_reads_the_same(url: str) -> None:
    """The host and port that are judged are those that the client would connect to."""
    place, read = place_of(url), httpx.URL(url)
    assert place is not None
    assert httpx.URL(place.origin).netloc == read.netloc
    assert (place.scheme, place.host.strip("[]")) == (read.scheme, read.host)


def test_settings_name_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry that is no host is named by the check, with a cure; hosts with and without a port are not."""
    wrong = [
        "https://alerts.example",
        "alerts.example/",
        "*.example",
        "a b",
        "user@alerts.example",
        "x:0",
        "x:99999",
        ":80",
    ]
    monkeypatch.setattr(conf, "WEBHOOK_HOSTS", HOSTS)
    assert webhook_hosts_are_hosts() == []
    monkeypatch.setattr(conf, "WEBHOOK_HOSTS", [*wrong, *HOSTS, "169.254.169.254"])
    found = webhook_hosts_are_hosts()
    assert {error.id for error in found} == {"floorwalker.E023"}
    assert [repr(entry) in error.msg for entry, error in zip([*wrong, "169.254.169.254"], found, strict=True)] == [
        True
    ] * 9
    assert all(error.hint for error in found)
