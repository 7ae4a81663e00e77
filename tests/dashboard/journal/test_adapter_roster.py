"""The roster in the journal: a fresh floor is built from the last full one on."""

from __future__ import annotations

import pytest

from dashboard.journal.adapter import DjangoJournal
from monitoring.ports import PULSE, ROSTER, ROSTER_FULL, UPSTREAM, Record

pytestmark = pytest.mark.django_db(transaction=True)


async def test_rebuild_of_the_roster() -> None:
    """The polled agents are rebuilt from the last full roster on, with one pulse of those between."""
    topics = [PULSE, ROSTER_FULL, ROSTER, PULSE, ROSTER_FULL, PULSE, ROSTER, PULSE, ROSTER, PULSE]
    journal = DjangoJournal()
    await journal.open(UPSTREAM)
    await journal.append([Record(UPSTREAM, 1, n, 1.5, topic, b"{}") for n, topic in enumerate(topics)])
    records, _ = await journal.rebuild()
    assert [(one.topic, one.offset) for one in records] == [(ROSTER_FULL, 4), (ROSTER, 6), (ROSTER, 8), (PULSE, 9)]
    await journal.close()
