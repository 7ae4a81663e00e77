"""Every drill by its name."""

from __future__ import annotations

from tests.faults.drill import Drill
from tests.faults.drills import answers, data, operations, storm, streams

NO_ACK = {"ack": False}
POLL_SECONDS = 3.0
GRACE_SECONDS = 10.0

DRILLS: tuple[Drill, ...] = (
    Drill("F1", "upstream restart", streams.restart, may_lose=True, recovers_within=3.0),
    Drill("F1-no-ack", "upstream restart", streams.restart, NO_ACK, may_lose=True, recovers_within=3.0),
    Drill("F2", "402 unknown client", streams.unknown_client, may_lose=True),
    Drill("F2-no-ack", "402 unknown client", streams.unknown_client, NO_ACK, may_lose=True),
    Drill("F3", "half-open TCP", streams.half_open, told_within=POLL_SECONDS + GRACE_SECONDS + 5),
    Drill(
        "F3-no-ack",
        "half-open TCP",
        streams.half_open,
        NO_ACK,
        told_within=POLL_SECONDS + GRACE_SECONDS + 5,
        may_lose=True,
    ),
    Drill("F4", "reset, cut, drip", streams.broken_bytes),
    Drill("F4-no-ack", "reset, cut, drip", streams.broken_bytes, NO_ACK, may_lose=True),
    Drill("F5", "slow upstream", answers.slow, told_within=20.0),
    Drill("F6", "bad JSON", data.bad_json),
    Drill("F7", "wrong types", data.wrong_types),
    Drill("F8", "damaged times", data.bad_times),
    Drill("F9", "said twice", data.twice),
    Drill("F10", "out of order", data.out_of_order),
    Drill("F11", "session ended, 401, statusCode 20", answers.signed_out, told_within=5.0, may_lose=True),
    Drill("F12", "CSRF token refused", answers.wrong_token, {"csrf": True}, may_lose=True),
    Drill("F13", "429 and 503", answers.too_many),
    Drill("F14", "operation without answer", operations.no_answer),
    Drill("F29", "ids that differ", data.two_ids, {"quirks": ["long-ids"]}, may_lose=True),
    Drill("F30", "storm", storm.storm, size={"rate": 1000.0, "agents": 98, "seconds": 60.0}),
    Drill("F32", "poison event", storm.poison),
    Drill("F33", "refused late", operations.refused_late),
)
BY_NAME = {drill.name: drill for drill in DRILLS}
