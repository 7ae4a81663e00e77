"""The scanners of `make scan`: each rule of our own catches its own danger, lets fair code pass, and the tree keeps them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts import scan
from scripts.danger import ALLOWED, MARKUP, RULES, Finding, idle, look, look_at_markup
from tests.house.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SEEDS = [
    ("unescaped", "mark_safe(name)"),
    ("unescaped", "django.utils.safestring.mark_safe(name)"),
    ("unescaped", "SafeString(name)"),
    ("unescaped", "format_html(f'<b>{name}</b>')"),
    ("unescaped", "format_html('<b>' + name)"),
    ("unescaped", "Context({}, autoescape=False)"),
    ("foreign-client", "import httpx"),
    ("foreign-client", "from urllib.request import urlopen"),
    ("foreign-client", "from urllib import request"),
    ("foreign-client", "import requests.sessions"),
    ("built-address", "await self._http.get(f'/api/v2/users/{name}')"),
    ("built-address", "client.post('/users/' + name)"),
    ("built-address", "http.request('GET', url='/users/%s' % name)"),
    ("built-address", "client.stream('GET', '/users/{}'.format(name))"),
    ("lax", "Client(trust_env=True)"),
    ("lax", "Client(follow_redirects=True)"),
    ("lax", "Client(verify=False)"),
    ("lax", "context.check_hostname = False"),
    ("lax", "context.verify_mode = ssl.CERT_NONE"),
    ("lax", "ssl._create_unverified_context()"),
    ("process", "import subprocess"),
    ("process", "from multiprocessing import Process"),
    ("process", "os.system('ls')"),
    ("process", "os.execvp('ls', [])"),
    ("process", "asyncio.create_subprocess_shell('ls')"),
    ("raw-sql", "User.objects.raw('SELECT 1')"),
    ("raw-sql", "User.objects.extra(where=['1'])"),
    ("raw-sql", "RawSQL('SELECT 1', [])"),
    ("raw-sql", "connection.cursor()"),
    ("no-csrf", "from django.views.decorators.csrf import csrf_exempt"),
    ("no-csrf", "@csrf_exempt\ndef view(request): ..."),
    ("telling", "log.info('%s', account.password)"),
    ("telling", "logger.warning(f'{session_key}')"),
    ("telling", "self._log.error('refused', extra={'x': token})"),
    ("telling", "print(request.COOKIES, cookie)"),
    ("loader", "import pickle"),
    ("loader", "from yaml import load"),
    ("loader", "eval(said)"),
    ("loader", "__import__(name)"),
    ("redirect", "redirect(request.GET['next'])"),
    ("redirect", "HttpResponseRedirect(target)"),
]
MARKUP_SEEDS = [
    ("unescaped", "{{ name|safe }}"),
    ("unescaped", "{{ name | safe }}"),
    ("unescaped", "{% autoescape off %}"),
    ("foreign-address", '<a href="{{ row.uri }}">'),
    ("foreign-address", '<form action="{{ call.deviceUri|visible }}">'),
    ("handler", '<a onclick="x()">'),
    ("handler", "<script>x()</script>"),
    ("handler", '<a href="javascript:x()">'),
    ("handler", "<iframe srcdoc='x'>"),
]
FAIR = """
import urllib.parse
def fair(request, client, name):
    format_html('<b>{}</b>', name)
    SafeString()
    client.post(path, json=body)
    table.get(f"{name}")
    Client(trust_env=False, verify=context)
    log.info("%s was refused", username)
    redirect("people:person", one.pk)
    redirect(reverse("desk"))
    regex.execute_now
    evaluate(name)
"""


@pytest.mark.parametrize(("rule", "seed"), SEEDS)
def test_rule_bites(rule: str, seed: str) -> None:
    """A dangerous line is caught by its rule, wherever it stands."""
    assert rule in {found.rule for found in look("x.py", seed)}
    inside = "async def f():\n" + "\n".join(f"    {line}" for line in seed.splitlines())
    found = next(found for found in look("x.py", inside) if found.rule == rule)
    assert (found.place, found.is_allowed) == ("x.py::f", False)


@pytest.mark.parametrize(("rule", "seed"), MARKUP_SEEDS)
def test_markup_rule_bites(rule: str, seed: str) -> None:
    """A dangerous line of a template is caught by its rule."""
    assert [found.rule for found in look_at_markup("x.html", seed)] == [rule]


def test_every_rule_is_seeded() -> None:
    """No rule goes without a seed that it catches."""
    assert {rule for rule, _ in SEEDS} == set(RULES)
    assert {rule for rule, _ in MARKUP_SEEDS} == set(MARKUP)


def test_fair_code_passes() -> None:
    """What only looks dangerous is not."""
    assert look("fair.py", FAIR) == []
    assert look_at_markup("x.html", '<a href="{{ row.url }}">{{ name|visible }}</a> {# safe #}') == []


def test_allowed_is_narrow() -> None:
    """What is allowed in one function is not allowed in the next, nor another thing in the same; each has its reason."""
    meant = "dashboard/templatetags/drawing.py"
    assert Finding("unescaped", f"{meant}::icon", 1).is_allowed
    assert not Finding("unescaped", f"{meant}::visible", 1).is_allowed
    assert not Finding("raw-sql", f"{meant}::icon", 1).is_allowed
    assert all(len(reason.split()) > 2 for reason in ALLOWED.values())
    assert len(idle([])) == len(ALLOWED)


def test_tree_keeps_our_rules() -> None:
    """The product and its templates hold nothing dangerous that is not named, and nothing is named in vain."""
    assert scan.own() == []


def test_bandit_bites(tmp_path: Path) -> None:
    """Bandit is there: what it finds is told unless it is justified where it stands, and a file that it cannot read is told."""
    (tmp_path / "bad.py").write_text("import pickle\npickle.loads(said)\n")
    (tmp_path / "meant.py").write_text("eval(said)  # noqa: S307 - a word of our own\n")
    assert [line.partition(":")[2][:6] for line in scan.bandit(str(tmp_path))] == ["1 B403", "2 B301"]
    (tmp_path / "bad.py").write_text("def (:\n")
    assert len(scan.bandit(str(tmp_path))) == 1
    assert scan.bandit(str(tmp_path / "nowhere")) != []


@pytest.mark.parametrize(
    ("line", "is_justified"),
    [
        ("x = mark_safe(y)  # noqa: S308 our own constants", True),
        ("x = mark_safe(y)  # noqa: S308 - our own constants", True),
        ("x = mark_safe(y)  # noqa: S308,S101  # our own constants", True),
        ("x = mark_safe(y)  # noqa: S308", False),
        ("x = mark_safe(y)  # noqa: S101 our own constants", False),
        ("x = mark_safe(y)  # our own constants", False),
    ],
)
def test_justification_has_reason(line: str, is_justified: bool) -> None:  # noqa: FBT001 - a table
    """A finding of bandit is justified by its number and a reason, not by either alone."""
    assert scan.justified("B308", line) is is_justified
    assert scan.justified("B703", line) is is_justified


def test_check_runs_scan() -> None:
    """`make check` runs the scanners."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "scan" in next(line for line in makefile.splitlines() if line.startswith("check:")).split()
    assert "scripts/scan.py" in makefile
