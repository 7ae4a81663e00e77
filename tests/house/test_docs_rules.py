"""The rules over the documents bite: each is fed a fault and catches it."""

from __future__ import annotations

from tests.house import docs
from tests.house.test_docs import CLOSE_CODES, name_at

PAGE = """# Title

## Pages

| path | what |
|---|---|
| `/`, `/wall/<slug>/` | both |

More.

| other | table |
|---|---|
| `no` | part |

## Next
"""


def test_missing_word_is_caught() -> None:
    """A word that stands in prose only is missing; one that stands as code is not."""
    assert docs.missing(["GWS_URL", "REDIS_URL"], "Set `GWS_URL`, perhaps REDIS_URL.") == ["REDIS_URL"]


def test_settings_are_found() -> None:
    """A new setting is seen however it is read, and a secret is known as one; a path of ours is none."""
    conf = 'A_URL = secret("A_URL", "x")\nLEVEL = os.environ.get("LEVEL", "").upper()\nN = number("N", 1)\n'
    assert docs.settings(conf + 'ROOT = Path("ROOTS")\nenv = Env()\n') == {"A_URL": True, "LEVEL": False, "N": False}


def test_options_are_found() -> None:
    """A new option of a command is seen; an argument by place is none."""
    assert docs.options('p.add_argument("--new")\np.add_argument("file")\np.add_argument("-q", "--quiet")') == {
        "--new",
        "--quiet",
    }


def test_close_codes_are_found() -> None:
    """A new close code is seen, and a size is none."""
    assert docs.numbers("A, B = 4000, 4029\nLONGEST = 4096\nPORT = 8000", *CLOSE_CODES) == {4000, 4029}


def test_first_table_is_read() -> None:
    """A table is read under its own heading, without its head and without the next table."""
    assert docs.table(PAGE, "Pages") == [["`/`, `/wall/<slug>/`", "both"]]
    assert docs.table(PAGE, "Nowhere") == []


def test_dead_page_is_caught() -> None:
    """A documented path without a route has no name."""
    assert name_at("/kiosk/nowhere/") == ""
    assert name_at("/calls/<id>/") == "inspector"


def test_dead_command_is_caught() -> None:
    """A command is seen wherever it is shown as one, and not in prose."""
    text = "We make do. `make dream`\n\n    make demo && make check\n    .venv/bin/python manage.py serve\n"
    assert docs.commands(text, "make") == {"dream", "demo", "check"}
    assert docs.commands(text, "manage.py") == {"serve"}
    assert docs.targets("demo: x ## y\n\t@z\nBIN := 1\n.PHONY: a\n$(DEV): b\n") == {"demo"}


def test_shown_path_is_found() -> None:
    """A path is seen where it is shown as code; an address, a template's own name and a pattern are none of ours."""
    text = "`static/js/gone.js`, `templates/partials/NAME.html`, `/v2/static/x`, docs/no.md\n\n    pytest tests/gone\n"
    assert docs.paths(text) == {"static/js/gone.js", "tests/gone"}


def test_dead_link_is_caught() -> None:
    """A link to no file, to no heading or out of its folder is caught; an address of the web is not looked at."""
    pages = {"docs/a.md": "# A b, c\n[x](b.md) [y](#a-b-c) [z](#no) [w](https://e.example/) [v](../a.md)"}
    assert docs.broken_links("docs/a.md", pages, {"docs/a.md"}) == [
        "docs/a.md: b.md",
        "docs/a.md: #no",
        "docs/a.md: ../a.md",
    ]
