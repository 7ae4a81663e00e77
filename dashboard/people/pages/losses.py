"""Who loses what when a role, or a grant of one, is taken away. Pure: what each may do now is an argument."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dashboard.people.pages.person_rows import over_words
from monitoring.policy import EVERYONE, said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitoring.policy import Grant, Viewer


@dataclass(frozen=True, slots=True)
class Loss:
    """Somebody, and what he could not do any more; nothing where he may do it all otherwise."""

    username: str
    powers: tuple[str, ...]


def losses(viewers: Iterable[Viewer], source: str) -> list[Loss]:
    """What each of them has by this source (`role Night shift`) alone."""
    return [_loss(viewer, source) for viewer in sorted(viewers, key=lambda one: one.username)]


def _loss(viewer: Viewer, source: str) -> Loss:
    rest = replace(viewer, grants=frozenset(grant for grant in viewer.grants if grant.source != source))
    gone = {_words(grant) for grant in viewer.grants - rest.grants if not _covered(rest, grant)}
    return Loss(viewer.username, tuple(sorted(gone)))


def _covered(rest: Viewer, grant: Grant) -> bool:
    """Whether what is left allows the same; one who has an agent by his team is not asked: teams change."""
    overs = (rest.overs(grant.verb, media) for media in grant.media_covered)
    return all(EVERYONE in held or grant.over in held for held in overs)


def _words(grant: Grant) -> str:
    return f"{said(grant.verb, grant.media)}: {over_words(grant.over)}"
