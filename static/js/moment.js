// The server's clock, as well as a page can know it: what a frame says it left at, and the quickest way here of the last minute.
const WINDOW = 60000;
let offset = document.body.dataset.now ? Number(document.body.dataset.now) * 1000 - Date.now() : 0;
const ways = [];  // rising: none is followed by a quicker one. A way is arrival minus departure, the clocks' difference included.

/** Milliseconds since 1970 on the server's clock. */
export const now = () => Date.now() + offset;

/** The time of day on the floor's clock, not on this screen's. */
export const clock = (at) => new Date(at).toLocaleTimeString("en-GB", { timeZone: document.body.dataset.zone || undefined });

/** A frame that left at `at` came just now; returns how much longer it took than the quickest, in milliseconds. */
export function learn(at) {
  const came = Date.now();
  const way = came - at;
  while (ways.length && ways[ways.length - 1].way >= way) ways.pop();
  ways.push({ came, way });
  while (ways[0].came < came - WINDOW) ways.shift();
  offset = -ways[0].way;
  return way - ways[0].way;
}
