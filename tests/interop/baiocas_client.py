"""A CometD client by others in Python, end to end: baiocas_client.py BASE_URL USER prints one JSON line of what it saw.

A process of its own: baiocas brings Tornado's loop with it.
"""

from __future__ import annotations

import base64
import json
import sys
from typing import Any
from urllib.request import Request, urlopen

from baiocas.client import get_client
from baiocas.extensions.ack import AckExtension
from tornado.ioloop import IOLoop

base, user = sys.argv[1:3]
seen: dict[str, Any] = {"events": [], "acks": [], "subscribed": []}
client = get_client(f"{base}/api/v2/notifications")
client.get_transport("long-polling").set_header(
    "Authorization", "Basic " + base64.b64encode(f"{user}:secret".encode()).decode()
)
client.register_extension(AckExtension())


def order_event() -> None:
    body = {"user": user, "channel": "/v2/me/calls", "data": {"messageType": "CallStateChangeMessage"}}
    headers = {"content-type": "application/json"}
    urlopen(Request(f"{base}/_ctl/publish", json.dumps(body).encode(), headers)).close()  # noqa: S310  # loopback, ours


def on_handshake(_channel: object, message: Any) -> None:
    seen["handshake"] = message.successful
    seen["ack"] = message.get("ext", {}).get("ack")
    client.get_channel("/v2/me/calls").subscribe(on_event)
    client.get_channel("/notes/*").subscribe(on_event)


def on_subscribe(_channel: object, message: Any) -> None:
    seen["subscribed"].append(message.successful)
    if len(seen["subscribed"]) == 2:
        order_event()


def on_event(_channel: object, message: Any) -> None:
    seen["events"].append([str(message.channel), message.data])
    if len(seen["events"]) == 1:
        client.get_channel("/notes/one").publish({"text": "hello"})
    else:
        client.disconnect(sync=False)


def on_disconnect(_channel: object, message: Any) -> None:
    seen["disconnected"] = message.successful
    IOLoop.current().stop()


def on_connect(_channel: object, message: Any) -> None:
    seen["acks"].append(message.get("ext", {}).get("ack"))


for channel, listener in {
    "/meta/handshake": on_handshake,
    "/meta/subscribe": on_subscribe,
    "/meta/connect": on_connect,
    "/meta/disconnect": on_disconnect,
}.items():
    client.get_channel(channel).add_listener(listener)
client.handshake()
IOLoop.current().call_later(15, IOLoop.current().stop)
IOLoop.current().start()
print(json.dumps(seen))  # noqa: T201  # what its parent reads
