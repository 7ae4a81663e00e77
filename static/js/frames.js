// Applies what the socket pushes: {"seq": 17, "parts": [{"target": "#call-1", "swap": "outerMorph", "content": "<tr …>"}]}.
// Morphing keeps nodes, so focus, scroll and selection stay. A part whose target is not on this page is counted and dropped.
const INSERTS = ["afterbegin", "beforeend", "beforebegin", "afterend"];
const MORPHS = ["outerMorph", "innerMorph"];
const root = document.documentElement;

function parse(data) {
  try { return JSON.parse(data); } catch { return null; }
}

function draw(target, swap, content) {
  // Synchronous up to its first await: the page is changed when this returns.
  htmx.swap({ sourceElement: target, target, swap, text: content }).catch((error) => console.error("frame", error));
}

function remove(target) {
  if (target.contains(document.activeElement)) target.closest("[tabindex], main")?.focus({ preventScroll: true });
  target.remove();
}

function belongs(text) {
  // A piece of what was open before must never be drawn into what is open now: its buttons would act on the other one.
  const open = document.body.dataset.open || "";
  const tag = /^<[^>]*>/.exec(text)?.[0] ?? "";
  const subject = / data-subject="([^"]*)"/.exec(tag)?.[1] ?? / data-url="\/([a-z]+)s\/([^/"]+)\//.exec(tag)?.slice(1).join(":");
  return !subject || subject === open;
}

function apply({ target: selector, swap, content = "" }) {
  const target = document.getElementById(String(selector).replace(/^#/, ""));
  const text = content.trim();  // white space beside a row would pile up as text nodes
  const id = /^<[a-z]+[^>]*?\sid="([A-Za-z0-9-]+)"/.exec(text)?.[1];
  const twin = id && INSERTS.includes(swap) ? document.getElementById(id) : null;
  if (!target && !twin) return "missed";
  if (target?.closest("#inspector") && !belongs(text)) return "missed";
  if (root.dataset.frozen && (twin || target).closest("#lists")) return "held";
  if (swap === "delete") remove(target);
  else if (twin) draw(twin, "outerMorph", text);
  else if (MORPHS.includes(swap) || INSERTS.includes(swap)) draw(target, swap, text);
  else return "missed";
  return "drawn";
}

function count(outcome) {
  root.dataset[outcome] = Number(root.dataset[outcome] || 0) + 1;
}

document.addEventListener("htmx:ws:before:message:incoming", (event) => {
  event.preventDefault();  // nothing is left for hx-ws to swap
  const frame = parse(event.detail.message.data);
  if (!frame) return count("missed");
  root.dataset.seq = frame.seq ?? "";
  document.dispatchEvent(new CustomEvent("floor:frame", { detail: { at: frame.at, age: frame.age_ms } }));
  for (const part of frame.parts || []) count(apply(part));
  document.dispatchEvent(new CustomEvent("floor:applied"));
});
