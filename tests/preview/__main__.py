"""`python -m tests.preview [PORT]`: look at the pages. Prints {"listening": PORT} and serves until stopped."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import django
from django.conf import settings

from tests.fakes.serve_simulator import serve

ROOT = Path(__file__).resolve().parents[2]
DRAWING = {"drawing": "dashboard.templatetags.drawing", "static": "django.templatetags.static"}
settings.configure(
    STATIC_URL="/static/",
    USE_TZ=True,
    TIME_ZONE="Europe/Berlin",
    INSTALLED_APPS=[],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [ROOT / "templates"],
            "OPTIONS": {"libraries": DRAWING},
        }
    ],
)
django.setup()


def main() -> None:
    """Serve the preview."""
    from tests.preview.app import app  # noqa: PLC0415 templates need settings first

    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    serve(app, "127.0.0.1", port, ready=lambda taken: print(json.dumps({"listening": taken}), flush=True), beside=None)  # noqa: T201


if __name__ == "__main__":
    main()
