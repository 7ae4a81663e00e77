"""What a page shows, from its HTML: for comparing an open page with a fresh one. Times and the browser's marks are left out."""

from __future__ import annotations

from html.parser import HTMLParser

REGIONS = ("agents", "calls", "chats", "inspector-body")
VOID = {"input", "br", "img", "hr", "meta", "link", "path"}
DRAWN = {"id", "href", "disabled", "checked", "aria-pressed"}
BROWSERS = {"data-age-ms", "data-dated", "data-tone", "data-htmx-powered", "data-stale"}


class Sight(HTMLParser):
    """Collects the tags, with what the server draws on them, and the words of some regions."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.shown: dict[str, list[str]] = {}
        self._open: list[str] = []
        self._region = ""
        self._depth = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if not self._region and known.get("id") in REGIONS:
            self._region, self._depth = str(known["id"]), len(self._open)
            self.shown[self._region] = []
        if tag not in VOID:
            self._open.append(tag)
        if self._region and "svg" not in self._open:
            drawn = {
                name: value or ""
                for name, value in attrs
                if name in DRAWN or (name.startswith("data-") and name not in BROWSERS)
            }
            self.shown[self._region].append(f"<{tag} {sorted(drawn.items())}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and tag in self._open:
            while self._open.pop() != tag:
                pass
        if self._region and len(self._open) <= self._depth:
            self._region = ""

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if self._region and words and not {"time", "svg"} & set(self._open):
            self.shown[self._region].append(words)
