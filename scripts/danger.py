"""What is dangerous in a web application, found in the syntax tree: the house's own rules, beside bandit's. Pure.

A path and its text in, a Finding for each dangerous thing out. What is meant stands in ALLOWED, by rule, file and function,
with its reason; an entry that nothing needs any more is a finding itself.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    type Rule = Callable[[ast.AST], bool]

OWN = "drawn from constants of ours, or by our own templates, which escape"
SAME_PAGE = "the path that the URLconf matched, or a part of it"
FIXED = "of constants, or of parameters that the driver quotes"
ALLOWED = {
    ("unescaped", "dashboard/templatetags/drawing.py::fragment"): OWN,
    ("unescaped", "dashboard/templatetags/drawing.py::icon"): OWN,
    ("foreign-client", "dashboard/alarms/post.py"): "webhooks out, by the client that leads to one host alone",
    ("foreign-client", "dashboard/wiring.py"): "the type of what it hands on",
    ("foreign-client", "monitoring/gws/client.py"): "the upstream edge",
    ("foreign-client", "monitoring/http.py"): "the upstream edge",
    ("foreign-client", "monitoring/pulse.py"): "the upstream edge",
    ("foreign-client", "monitoring/transport.py"): "the upstream edge",
    (
        "process",
        "dashboard/management/commands/demo.py",
    ): "the demo starts itself and the simulator; no word is a user's",
    ("raw-sql", "dashboard/audit/retention.py"): FIXED,
    ("raw-sql", "dashboard/audit/triggers.py"): FIXED,
    ("raw-sql", "dashboard/journal/adapter.py"): FIXED,
    ("raw-sql", "dashboard/people/changed.py"): "what Django was about to say, handed on as it is",
    ("raw-sql", "dashboard/probes.py"): FIXED,
    ("raw-sql", "dashboard/retention/disk.py"): FIXED,
    ("redirect", "dashboard/answers.py::told"): SAME_PAGE,
    ("redirect", "dashboard/audit/views.py::agent"): SAME_PAGE,
    ("redirect", "dashboard/people/pages/frame.py::back"): "only what begins with /people/",
    ("redirect", "dashboard/people/pages/grants.py::_back"): "an address of ours by `reverse`",
    ("redirect", "dashboard/people/pages/grants.py::grant_new"): "an address of ours by `reverse`",
}
CLIENTS = {
    "httpx",
    "httpcore",
    "requests",
    "urllib3",
    "aiohttp",
    "urllib.request",
    "http.client",
    "ftplib",
    "smtplib",
    "telnetlib",
}
PROCESSES = {"subprocess", "pty", "multiprocessing", "ctypes"}
RUNS = re.compile(r"(system|popen|exec[lv]p?e?|spawn\w+|fork\w*|posix_spawnp?)")
LOADERS = {"pickle", "marshal", "shelve", "dill", "jsonpickle", "cloudpickle", "yaml"}
SQL = {"raw", "extra", "cursor", "execute", "executemany", "RawSQL", "executescript"}
SECRET = re.compile(
    r"passw|secret|token|cookie|authori[sz]ation|credential|(^|_)key$|sealed|session_key", re.IGNORECASE
)
SENDS = {"get", "post", "put", "patch", "delete", "head", "options", "request", "stream", "build_request", "send"}
CLIENT = re.compile(r"(http|client|browser)s?$", re.IGNORECASE)
LOGS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
LAX = {"trust_env": True, "follow_redirects": True, "verify": False, "check_hostname": False}
LAX_NAMES = {"CERT_NONE", "CERT_OPTIONAL", "_create_unverified_context", "PROTOCOL_TLSv1", "PROTOCOL_SSLv23"}
REDIRECTS = {"redirect", "HttpResponseRedirect", "HttpResponsePermanentRedirect"}
MARKUP = {
    "unescaped": re.compile(r"\|\s*(safe|safeseq)\b|autoescape\s+off|filter\s+safe\b"),
    "foreign-address": re.compile(r"\b(?:href|src|action|formaction)=\"\{\{[^}]*\b\w*uri\b", re.IGNORECASE),
    "handler": re.compile(
        r"\son[a-z]+=|javascript:|<script(?![^>]*\bsrc=)|\bsrcdoc=|\bhx-on\b|<(?:iframe|object|embed|base)\b",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One dangerous thing: its rule, where it is (`path::function`, or the path), the line."""

    rule: str
    place: str
    line: int

    @property
    def is_allowed(self) -> bool:
        """Whether this function, or its whole file, is named for this rule."""
        return any((self.rule, name) in ALLOWED for name in self.names)

    @property
    def names(self) -> tuple[str, str]:
        """How ALLOWED may name it."""
        return self.place, self.place.partition("::")[0]


def look(path: str, text: str) -> list[Finding]:
    """All dangerous things of one module, those that are allowed among them."""
    return [
        Finding(rule, f"{path}::{function}" if function else path, getattr(node, "lineno", 0))
        for node, function in _nodes(ast.parse(text), "")
        for rule, matches in RULES.items()
        if matches(node)
    ]


def look_at_markup(path: str, text: str) -> list[Finding]:
    """The same for a template."""
    lines = list(enumerate(text.splitlines(), 1))
    return [Finding(rule, path, at) for at, line in lines for rule, pattern in MARKUP.items() if pattern.search(line)]


def idle(found: list[Finding]) -> list[str]:
    """What is allowed and not there."""
    used = {(one.rule, name) for one in found for name in one.names}
    return [
        f"{rule} is allowed in {place}, where there is none" for rule, place in ALLOWED if (rule, place) not in used
    ]


def _nodes(tree: ast.AST, function: str) -> Iterator[tuple[ast.AST, str]]:
    """Every node, with the name of the function around it."""
    for node in ast.iter_child_nodes(tree):
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        inner = node.name if is_function and not function else function
        yield node, inner
        yield from _nodes(node, inner)


def _called(node: ast.AST) -> str:
    """The last name of what is called; empty if this is no call."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _owner(node: ast.AST) -> str:
    """The last name before the dot of a call."""
    owner = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
    return owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")


def _imported(node: ast.AST) -> set[str]:
    """Every module that an import names, with its parents, and what is taken of it."""
    if isinstance(node, ast.Import):
        named = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        named = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    else:
        return set()
    return {".".join(name.split(".")[:depth]) for name in named for depth in range(1, name.count(".") + 2)}


def _first(node: ast.AST) -> ast.AST | None:
    return node.args[0] if isinstance(node, ast.Call) and node.args else None


def _is_text(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_built(node: ast.AST) -> bool:
    """Whether a text is put together where it stands: f-string, `+`, `%`, `.format`, `.join`."""
    put = isinstance(node, ast.JoinedStr) or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod))
    return put or _called(node) in {"format", "join", "urljoin"}


def _is_unescaped(node: ast.AST) -> bool:
    name = _called(node)
    own = name == "format_html" and not _is_text(_first(node))
    marked = name in {"SafeString", "SafeText"} and _first(node) is not None
    return (
        own
        or marked
        or name in {"mark_safe", "html_safe", "format_html_join"}
        or _is_keyword(node, "autoescape", False)
    )


def _is_keyword(node: ast.AST, name: str, value: object) -> bool:
    return isinstance(node, ast.keyword) and node.arg == name and _is(node.value, value)


def _is(node: ast.AST, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _is_lax(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign):
        names = {getattr(target, "attr", "") for target in node.targets}
        return any(_is(node.value, LAX[name]) for name in names & set(LAX))
    word = getattr(node, "attr", getattr(node, "id", ""))
    return word in LAX_NAMES or any(_is_keyword(node, name, value) for name, value in LAX.items())


def _is_built_address(node: ast.AST) -> bool:
    """A URL put together in the hand of a client: ids belong through `gws.paths`."""
    if _called(node) not in SENDS or not CLIENT.search(_owner(node)):
        return False
    return isinstance(node, ast.Call) and any(
        _is_built(said) for said in (*node.args, *(k.value for k in node.keywords))
    )


def _is_process(node: ast.AST) -> bool:
    runs = _owner(node) in {"os", "asyncio"} and bool(RUNS.fullmatch(_called(node)) or "subprocess" in _called(node))
    return runs or bool(_imported(node) & PROCESSES)


def _is_telling(node: ast.AST) -> bool:
    """A line of a log, or of the terminal, with a name in it that sounds like a secret."""
    logs = _called(node) in LOGS and re.search(r"log", _owner(node), re.IGNORECASE)
    if not isinstance(node, ast.Call) or not (logs or _called(node) == "print"):
        return False
    said = [part for argument in (*node.args, *(k.value for k in node.keywords)) for part in ast.walk(argument)]
    return any(SECRET.search(getattr(part, "attr", "") or getattr(part, "id", "")) for part in said)


def _is_loose_redirect(node: ast.AST) -> bool:
    name = _called(node)
    target = _first(node)
    known = _is_text(target) or (target is not None and _called(target) in {"reverse", "reverse_lazy"})
    return name in REDIRECTS and not known


def _is_unforgeable_off(node: ast.AST) -> bool:
    word = getattr(node, "attr", getattr(node, "id", ""))
    return word in {"csrf_exempt", "requires_csrf_token"} or "django.views.decorators.csrf" in _imported(node)


RULES: dict[str, Rule] = {
    "unescaped": _is_unescaped,
    "foreign-client": lambda node: bool(_imported(node) & CLIENTS),
    "built-address": _is_built_address,
    "lax": _is_lax,
    "process": _is_process,
    "raw-sql": lambda node: _called(node) in SQL,
    "no-csrf": _is_unforgeable_off,
    "telling": _is_telling,
    "loader": lambda node: (
        bool(_imported(node) & LOADERS) or (_called(node) in {"eval", "exec", "__import__"} and not _owner(node))
    ),
    "redirect": _is_loose_redirect,
}
