"""`python -m tests.preview [PORT]`: look at the pages. Prints {"listening": PORT} and serves until stopped."""

from __future__ import annotations

import json
import sys

import django
from django.conf import settings

from tests.fakes.serve_simulator import serve

settings.configure(STATIC_URL="/static/", USE_TZ=True, TIME_ZONE="Europe/Berlin", INSTALLED_APPS=[])
django.setup()


def main() -> None:
    """Serve the preview."""
    from tests.preview.app import app  # noqa: PLC0415 templates need settings first

    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    serve(app, "127.0.0.1", port, ready=lambda taken: print(json.dumps({"listening": taken}), flush=True), beside=None)  # noqa: T201


if __name__ == "__main__":
    main()
