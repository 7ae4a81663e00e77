"""The wall as it is seen: every layout, size, theme, scale, floor and case in a browser, measured and photographed.

The pictures go to `var/shots/`, for whoever wants to look.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.kiosk.words import TAGS, words
from tests.preview.boards import LAYOUTS
from tests.preview.draw import ROOT
from tests.preview.measure import MEASURE, PLACES, TICKED
from tests.preview.test_preview import AXE, RULES

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.preview.conftest import Preview

pytestmark = pytest.mark.browser

SHOTS = ROOT / "var" / "shots"
HD, FOUR_K = (1920, 1080), (3840, 2160)
NAMED = str.maketrans({"&": "-", "=": None, ",": "-"})
LONGEST_WHY = {tag: max(words(tag).dark, key=lambda pair: len(pair[1]))[0] for tag in TAGS}
FORCED = "forced"
"""The theme that the browser forces on every page."""


@dataclass(frozen=True)
class Shot:
    """One picture; `more` is what else the address asks for."""

    layout: str
    size: tuple[int, int]
    theme: str
    scale: int
    agents: int
    case: str
    more: str = ""

    @property
    def path(self) -> str:
        status = "&status=offline" if self.case == "stale" else ""
        case = "usual" if self.case == "stale" else self.case
        looks = f"theme={self.theme}&scale={self.scale}&kiosk=1"
        return f"/wall/?layout={self.layout}&agents={self.agents}&case={case}&{looks}{status}{self.more}"

    @property
    def name(self) -> str:
        words = (self.layout, f"{self.size[0]}x{self.size[1]}", self.theme, self.scale, self.agents, self.case)
        return "-".join(map(str, words)) + self.more.translate(NAMED)

    @property
    def link(self) -> str:
        """How live the page finds itself."""
        return "offline" if "status=offline" in self.path else "live"

    @property
    def rem(self) -> float:
        """The pixels of a rem: 16 where 1920 by 1080 is drawn at 100 %, of which a margin takes nothing."""
        margin = int(self.more.rpartition("overscan=")[2]) if "overscan" in self.more and self.scale > 100 else 0
        return min(self.size[0] / 120, self.size[1] / 67.5) * self.scale / 100 * (1 - margin / 50)


def chosen() -> list[Shot]:
    """Every layout of every floor in every case; size, theme and scale go round so that each pair of values is met."""
    looks = [*product((HD, FOUR_K), ("dark", "light"), (100, 150))]
    cases = product(LAYOUTS, (5, 48, 600), ("usual", "empty", "stale", "alerting"))
    return [
        Shot(layout, *looks[(number + number // 8 + number // 12) % len(looks)], agents, case)
        for number, (layout, agents, case) in enumerate(cases)
    ]


LONGEST = "&figures=occupancy,handling,abandoned,longest_call,interventions"
"""Other figures than the usual ones: those with the longest names."""
SECOND = (("de", 75), ("fr", 100), ("es", 125))
CALM = (("team", HD, "dark"), ("interactions", HD, "light"))
OTHERS = [
    *(Shot(layout, (1366, 768), "dark", 100, 48, "alerting") for layout in LAYOUTS),
    *(Shot(layout, (1920, 1200), "light", 125, 48, "alerting") for layout in LAYOUTS),
    *(Shot(layout, HD, "dark", 75, 600, case) for layout in LAYOUTS for case in ("usual", "alerting")),
    *(Shot(layout, HD, "dark", 125, 600, "alerting") for layout in LAYOUTS),
    *(Shot(*what, scale, 48, "usual") for scale in (75, 100, 125, 150) for what in CALM),
    *(Shot(layout, HD, "dark", 100, 5, "empty", "&limits=none") for layout in LAYOUTS),
    *(Shot("team", HD, "dark", 100, agents, "usual") for agents in (1, 2, 9, 16, 30, 49)),
    Shot("team", HD, "light", 100, 48, "alerting", "&naming=none&lang=de"),
    Shot("team", HD, "dark", 150, 600, "usual", "&naming=none&lang=fr"),
    Shot("interactions", HD, "dark", 150, 48, "usual", "&naming=none&lang=es"),
    *(Shot(layout, HD, "light", 100, 600, "stale", "&lang=de&overscan=4") for layout in LAYOUTS),
    *(Shot(layout, HD, "dark", 150, 600, "alerting", "&lang=fr") for layout in LAYOUTS),
    *(Shot("team", HD, "dark", scale, 48, "alerting", "&overscan=5") for scale in (75, 100, 125, 150)),
    *(Shot("numbers", HD, "dark", scale, 48, "fresh") for scale in (100, 150)),
    *(Shot("numbers", HD, "light", scale, 600, "usual", f"{LONGEST}&lang=de") for scale in (100, 125, 150)),
    *(Shot(layout, HD, "dark", 100, 48, "usual", "&lost=8") for layout in LAYOUTS[:2]),
    Shot("team", HD, "light", 100, 9, "usual", "&lost=4&lang=fr"),
    *(Shot("team", HD, "light", 150, 48, "usual", f"&lost=8&lang={lang}") for lang in ("en", "de", "fr", "es")),
    *(Shot("team", HD, "dark", scale, 600, "usual", "&lost=8&lang=fr") for scale in (75, 100, 125, 150)),
    *(Shot("numbers", HD, "dark", 150, 48, "stale", f"&lang={lang}") for lang in ("de", "fr", "es")),
    *(Shot("team", HD, "dark", scale, 48, "alerting", f"&lang={lang}") for lang, scale in SECOND),
    *(Shot(layout, HD, "dark", 100, 48, "alerting", "&status=offline") for layout in LAYOUTS),
    *(Shot(layout, HD, FORCED, 100, 48, case) for layout in LAYOUTS for case in ("alerting", "stale")),
]
FEW = [
    Shot("team", HD, "dark", 100, 48, "alerting"),
    Shot("numbers", HD, "dark", 100, 5, "alerting"),
]
MORE = [
    Shot("team", HD, "light", 150, 600, "usual"),
    Shot("interactions", HD, "light", 100, 48, "stale"),
    Shot("interactions", HD, "dark", 150, 600, "alerting"),
    Shot("announcement", HD, "light", 100, 600, "usual"),
]


def faults_of(chromium: Browser, preview: Preview, shot: Shot) -> list[str]:
    """Everything that is wrong with one picture, which is taken on the way."""
    context = chromium.new_context(
        viewport={"width": shot.size[0], "height": shot.size[1]},
        base_url=preview.url,
        forced_colors="active" if shot.theme == FORCED else "none",
    )
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.goto(shot.path)
    expect(page.locator("html")).to_have_attribute("data-link", shot.link)
    page.evaluate("document.fonts.ready.then(() => true)")
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{shot.name}.png")
    found: list[str] = page.evaluate(MEASURE, {"rem": shot.rem, "ratio": 3.0 if shot.link == "offline" else 4.5})
    page.evaluate(AXE)
    # axe reads the colours that the page asked for, not those that the browser forced on it.
    unread = {"color-contrast"} if shot.theme == FORCED else set()
    violations = [one for one in page.evaluate(RULES)["violations"] if one["id"] not in unread]
    found += [f"axe: {one['id']} {one['nodes'][0]['html']}" for one in violations]
    context.close()
    return found + said


@pytest.mark.parametrize("shot", FEW, ids=lambda shot: shot.name)
def test_wall_is_readable(chromium: Browser, preview: Preview, shot: Shot) -> None:
    """Nothing is small, faint, clipped, overlapping or scrolled, and axe is content: of each layout one or two pictures."""
    assert faults_of(chromium, preview, shot) == []


@pytest.mark.long
@pytest.mark.parametrize("shot", dict.fromkeys([*chosen(), *MORE, *OTHERS]), ids=lambda shot: shot.name)
def test_every_wall_is_readable(chromium: Browser, preview: Preview, shot: Shot) -> None:
    """The same of every layout on every floor in every case, and of other screens, scales, margins and languages."""
    assert faults_of(chromium, preview, shot) == []


def test_every_pair_is_pictured() -> None:
    """Each value of each thing that varies is met with each value of each other."""
    names = [field.name for field in fields(Shot) if field.name != "more"]
    shots = chosen()
    for one, other in combinations(names, 2):
        values = [{getattr(shot, name) for shot in shots} for name in (one, other)]
        met = {(getattr(shot, one), getattr(shot, other)) for shot in shots}
        assert met == set(product(*values)), (one, other)


@pytest.mark.parametrize(
    "name", ["dark", pytest.param("code", marks=pytest.mark.long), pytest.param("full", marks=pytest.mark.long)]
)
def test_waiting_screen_is_readable(chromium: Browser, preview: Preview, name: str) -> None:
    """A screen that was turned off, or waits to be let in, says so across a room, at HD and 4K, whichever language and reason."""
    for size in (HD, FOUR_K):
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, base_url=preview.url)
        page = context.new_page()
        for lang in TAGS if size == HD else ("de",):
            page.goto(f"/kiosk/{name}/?lang={lang}&why={LONGEST_WHY[lang]}")
            SHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SHOTS / f"kiosk-{name}-{size[0]}-{lang}.png")
            assert page.evaluate(MEASURE, {"rem": size[0] / 120, "ratio": 4.5}) == [], lang
        page.evaluate(AXE)
        assert page.evaluate(RULES)["violations"] == []
        context.close()


@pytest.mark.parametrize("layout", ["team", pytest.param("interactions", marks=pytest.mark.long)])
def test_ticking_moves_nothing(page: Page, layout: str) -> None:
    """While every clock of a wall counts on, no number is wider or elsewhere than before."""
    page.set_viewport_size({"width": HD[0], "height": HD[1]})
    page.clock.install()
    page.goto(f"/wall/?layout={layout}&case=alerting")
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    page.evaluate("document.fonts.ready.then(() => true)")
    # Time passes by these two seconds alone: however slow the machine, nothing grows too old to be live.
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 0.05"))
    before: list[Any] = [page.evaluate(TICKED), page.evaluate(PLACES)]
    page.clock.run_for(2000)
    assert page.evaluate(TICKED) != before[0]
    assert page.evaluate(PLACES) == before[1]


@pytest.mark.parametrize("scale", [100, pytest.param(150, marks=pytest.mark.long)])
def test_counts_push_nobody(page: Page, scale: int) -> None:
    """While the counts of the strip gain a digit, or lose one, each stays where it was."""
    page.set_viewport_size({"width": HD[0], "height": HD[1]})
    page.goto(f"/wall/?layout=team&scale={scale}")
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    page.evaluate("document.fonts.ready.then(() => true)")
    counts = page.locator(".strip b")
    found = []
    for text in ("9", "10", "888"):
        counts.evaluate_all("(all, text) => all.forEach((one) => { one.lastChild.textContent = ` ${text}`; })", text)
        found.append(counts.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().left)"))
    assert len(found[0]) >= 5
    assert found == found[:1] * 3
