"""`python -m tests.matrix`: writes the expected answers into docs/security.md."""

from __future__ import annotations

import os
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "security.md"


def main() -> None:
    """Write them. What is read of Django is its table of addresses; no database is asked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    import django  # noqa: PLC0415 the environment comes first

    django.setup()
    from tests.matrix.table import markdown, put  # noqa: PLC0415

    PAGE.write_text(put(PAGE.read_text(encoding="utf-8"), markdown()), encoding="utf-8")


main()
