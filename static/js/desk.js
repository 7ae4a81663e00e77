// The desk's behaviours, one module each; every one listens on the document and finds its elements by attribute.
import "./frames.js";
import "./connection.js";
import "./tick.js";
import "./stale.js";
import "./counts.js";
import "./select.js";
import "./search.js";
import "./freeze.js";
import "./operate.js";
import "./hold.js";
import "./keys.js";
import "./compose.js";
import "./typing.js";
import "./log.js";
import "./announce.js";
import "./menu.js";
