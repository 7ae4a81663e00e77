"""The reports of a session."""

from __future__ import annotations

from monitoring.bayeux.events import Gap, Live, Opened, Received, Unreadable


def test_reports_show_no_secret() -> None:
    """Client ids, which are as good as credentials, and data do not show in a repr."""
    reports = [
        Opened("geheim", ack=True, resumed=False),
        Live("geheim"),
        Received("/a", b"geheim"),
        Unreadable(b"geheim", "x"),
        Gap("x", 0.0, 1.0, "geheim", "geheim"),
    ]
    assert "geheim" not in repr(reports)
