"""The query parameters that GWS knows, and the shape of a collection. Unknown and broken parameters are ignored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitoring.simulator.centre.world import Sheet

EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Query:
    """`fields` or `subresources` turn URIs into objects; `offset` and `limit` cut a page out of them."""

    fields: bool = False
    subresources: frozenset[str] = frozenset()
    offset: int = 0
    limit: int | None = None
    kind: str = ""

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> Self:
        """Read a query string."""
        wanted = parameters.get("subresources", "").split(",")
        return cls(
            fields=bool(parameters.get("fields")),
            subresources=frozenset(name.strip() for name in wanted if name.strip()),
            offset=_count(parameters.get("offset", "")) or 0,
            limit=_count(parameters.get("limit", "")),
            kind=parameters.get("type", ""),
        )

    def wants(self, subresource: str) -> bool:
        """Whether a subresource was asked for, by name or by `*`."""
        return bool(self.subresources & {subresource, EVERYTHING})

    def page[Item](self, items: Sequence[Item]) -> Sequence[Item]:
        """The wanted part of a collection, before the rest of it costs anything."""
        stop = None if self.limit is None else self.offset + self.limit
        return items[self.offset : stop]


def collection(query: Query, name: str, sheets: list[Sheet]) -> Sheet:
    """`uris`, or whole objects under the name of the resource."""
    if query.fields or query.subresources:
        return {name: sheets}
    return {"uris": [sheet["uri"] for sheet in sheets if "uri" in sheet]}


def _count(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
