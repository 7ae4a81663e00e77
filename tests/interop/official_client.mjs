// The official CometD client, end to end: official_client.mjs BASE_URL USER [cut] prints one JSON line of what it saw.
// With cut, the reply that carries one of the events never arrives.
import {adapt} from "cometd-nodejs-client";
import {CometD} from "cometd";
import {AckExtension} from "cometd/AckExtension.js";

const [base, user, cut] = process.argv.slice(2);
adapt();
const client = new CometD();
client.unregisterTransport("websocket");
client.registerExtension("ack", new AckExtension());
client.configure({
  url: `${base}/api/v2/notifications`,
  requestHeaders: {Authorization: `Basic ${Buffer.from(`${user}:secret`).toString("base64")}`},
});

const seen = {events: [], acks: []};
const reply = (call) => new Promise((resolve) => call(resolve));
const event = (channel) => {
  let arrived;
  const promise = new Promise((resolve) => { arrived = resolve; });
  return {promise, subscribed: reply((done) => client.subscribe(channel, (message) => {
    seen.events.push([message.channel, message.data]);
    arrived();
  }, done))};
};

client.addListener("/meta/connect", (message) => seen.acks.push(message.ext?.ack));
const handshake = await reply((done) => client.handshake(done));
seen.handshake = handshake.successful;
seen.ack = handshake.ext?.ack;
const calls = event("/v2/me/calls");
const notes = event("/notes/*");
seen.subscribed = [(await calls.subscribed).successful, (await notes.subscribed).successful];
const order = (name, body) => fetch(`${base}/_ctl/${name}`, {
  method: "POST",
  headers: {"content-type": "application/json"},
  body: JSON.stringify(body),
});
if (cut) {
  await order("await", {user, state: "held"});
  await order("cut", {});
}
await order("publish", {user, channel: "/v2/me/calls", data: {messageType: "CallStateChangeMessage"}});
await calls.promise;
seen.published = (await reply((done) => client.publish("/notes/one", {text: "hello"}, done))).successful;
await notes.promise;
seen.disconnected = (await reply((done) => client.disconnect(done))).successful;
console.log(JSON.stringify(seen));
