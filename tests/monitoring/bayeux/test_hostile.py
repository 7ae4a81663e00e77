"""Whatever comes back, the session raises nothing, never spins, and never has two polls or handshakes under way."""

from __future__ import annotations

import json
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from monitoring.bayeux import Kind, Session, State
from tests.monitoring.bayeux.play import ADVICE

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5))
JUNK = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
)
ADVICES = st.fixed_dictionaries(
    {},
    optional={
        "reconnect": st.sampled_from(["retry", "handshake", "none", "x", 1]),
        "interval": st.one_of(st.sampled_from([0, 500, -1]), SCALARS),
        "timeout": st.one_of(st.sampled_from([0, 30000]), SCALARS),
        "maxInterval": SCALARS,
        "multiple-clients": SCALARS,
        "long-polling": JUNK,
    },
)
FIELDS = st.fixed_dictionaries(
    {"successful": st.sampled_from([True, True, True, False, "yes"])},
    optional={
        "advice": st.one_of(ADVICES, JUNK),
        "error": st.one_of(st.sampled_from(["402::x", "401::x", "403:a:x"]), JUNK),
        "ext": st.one_of(st.fixed_dictionaries({"ack": JUNK}), JUNK),
        "clientId": st.one_of(st.just("c1"), JUNK),
        "supportedConnectionTypes": st.one_of(st.just(["long-polling"]), JUNK),
        "data": JUNK,
    },
)
EXTRAS = st.lists(
    st.one_of(JUNK, FIELDS.map(lambda fields: {"channel": "/a", **fields}), st.just({"channel": "/meta/disconnect"})),
    max_size=2,
)
STEPS = st.lists(
    st.one_of(
        st.just("good"),
        st.just("cut"),
        st.tuples(FIELDS, EXTRAS),
        st.binary(max_size=20),
        st.sampled_from([302, 401, 408, 500, 503]),
    ),
    max_size=30,
)


def answer(session: Session, step: object, now: float) -> None:
    """Answer everything under way in the same manner."""
    for request in list(session._flights):
        if isinstance(step, bytes):
            session.receive(request, 200, "application/json", step, now)
        elif isinstance(step, int):
            session.receive(request, step, "", b"", now)
        elif isinstance(step, str | tuple) and step != "cut":
            good = {
                "successful": True,
                "clientId": "c1",
                "supportedConnectionTypes": ["long-polling"],
                "advice": ADVICE,
            }
            fields, extras = step if isinstance(step, tuple) else (good, [])
            replies = [{"channel": sent["channel"], "id": sent["id"], **fields} for sent in request.messages]
            session.receive(request, 200, "", json.dumps([*extras, *replies]).encode(), now)
        else:
            session.fail(request, "ReadError", now, sent=True)


@given(STEPS)
def test_session_survives(steps: list[object]) -> None:
    """After any sequence of replies the session is sound: it waits for something, or it has ended."""
    session, now = Session(jitter=lambda: 0.5), 0.0
    session.subscribe("/a", "/b/*")
    session.start()
    for step in steps:
        session.due(now)
        kinds = Counter(request.kind for request in session._flights)
        assert kinds[Kind.HANDSHAKE] <= 1 >= kinds[Kind.CONNECT]
        answer(session, step, now)
        session.renewed()
        pause = session.wake(now)
        assert (pause is None) == (session.state is State.STOPPED)
        now += pause or 0.0
