// The one connection hx-ws holds: what is told to it, and where it comes back to when it reconnects.
let connection = null;

function keep(event) {
  connection = event.detail.connection;
}

const state = (word) => { document.documentElement.dataset.socket = word; };

document.addEventListener("htmx:ws:before:connection", keep);
document.addEventListener("htmx:ws:after:connection", (event) => { keep(event); state("open"); });
document.addEventListener("htmx:ws:close", () => state("closed"));
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });  // a page from the back-forward cache has no socket

// The server hears 20 messages in 10 s; who holds a key down is heard now, and then once a second.
const BURST = 8;
const EACH = 1000;
let allowed = BURST;
let counted = Date.now();
let later = 0;
const waiting = {};

function send() {
  later = 0;
  allowed = Math.min(BURST, allowed + (Date.now() - counted) / EACH);
  counted = Date.now();
  if (allowed < 1) { later = setTimeout(send, EACH); return; }
  for (const [name, value] of Object.entries(waiting)) {
    allowed -= 1;
    delete waiting[name];
    if (connection.socket?.readyState === WebSocket.OPEN) connection.socket.send(JSON.stringify({ [name]: value }));
  }
}

/** Tell the server what this page looks at now, such as {open: "call:7"}; a reconnect asks for the same. */
export function tell(message) {
  if (!connection) return;
  const url = new URL(connection.url);
  for (const [name, value] of Object.entries(message)) url.searchParams.set(name, value);
  connection.url = url.href;
  Object.assign(waiting, message);
  if (!later) send();
}
