// What a browser measures on a wall: sizes, clipping, overlaps and contrast of every text that is seen. Returns the faults.
({ rem, ratio }) => {
  const faults = [];
  const wall = document.getElementById("main");
  const close = 1.5;
  const hidden = (node) => node.closest(".hidden, .skip, .wall-nav, [hidden]") || !node.checkVisibility()
    || (node.closest(".wall-head") && getComputedStyle(node.closest(".wall-head")).clipPath !== "none");
  const colour = (text) => {
    const found = /^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ ([\d.]+))?\)/.exec(text);
    if (found) return [...found.slice(1, 4).map((part) => part * 255), Number(found[4] ?? 1)];
    const parts = /^rgba?\(([^)]+)\)/.exec(text)?.[1].split(/[\s,/]+/).map(Number);
    if (!parts) throw new Error(`no colour: ${text}`);
    return [...parts.slice(0, 3), parts[3] ?? 1];
  };
  const over = (top, below) => [0, 1, 2].map((part) => top[part] * top[3] + below[part] * (1 - top[3])).concat(1);
  const light = (one) => {
    const [red, green, blue] = one.map((part) => { const share = part / 255; return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => { const [dim, bright] = [light(one), light(other)].sort((a, b) => a - b); return (bright + 0.05) / (dim + 0.05); };
  const grounds = (element) => {
    const chain = [];
    for (let node = element; node; node = node.parentElement) {
      chain.unshift(colour(getComputedStyle(node).backgroundColor));
      const stripe = /rgba?\([^)]+\)/.exec(getComputedStyle(node).backgroundImage);
      if (stripe) chain.splice(1, 0, [...colour(stripe[0]), "stripe"]);
    }
    const stripes = chain.filter((one) => one[4]);
    const plain = chain.filter((one) => !one[4]).reduce((below, top) => over(top, below), [0, 0, 0, 1]);
    return [plain, ...stripes.map((one) => over(one, plain))];
  };
  const seen = [];
  const walker = document.createTreeWalker(wall, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.textContent.trim() || hidden(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const name = `${element.className || element.parentElement.className} "${node.textContent.trim().slice(0, 30)}"`;
    const shown = element.closest("[data-lines]")?.dataset.lines;
    const alone = element.matches(".lines-count") && ![...document.querySelectorAll(`#wall [data-tile="${shown}s"]`)].some((one) => one.checkVisibility());
    const least = alone ? 6 : element.closest(".figure-value, .strip b, .kiosk-code") ? 6 : 2.66;
    if (size < least * rem - 0.1) faults.push(`small: ${(size / rem).toFixed(2)} rem ${name}`);
    const named = element.closest(".clip, .figure-limit, .figure-name, .stale-said b, .connection-text");
    const clipped = named && getComputedStyle(named).overflow !== "visible" ? named : null;
    const below = /^[\d:.,%\s–+]+$/.test(node.textContent) ? 0.22 : 0.05;  // digits have nothing below their line
    for (const line of range.getClientRects()) {
      const box = { top: line.top + 0.2 * size, bottom: line.bottom - below * size, left: line.left, right: line.right };
      if (clipped) {
        const frame = clipped.getBoundingClientRect();
        box.left = Math.max(box.left, frame.left);
        box.right = Math.min(box.right, frame.right);
        if (box.right - box.left < size) faults.push(`squeezed: ${name}`);
      }
      if (box.left < -close || box.top < -close || box.right > innerWidth + close || box.bottom > innerHeight + close) faults.push(`off the screen: ${name}`);
      if (box.top < rem && element.closest("#wall")) faults.push(`at the edge: ${name}`);
      for (let out = element; out && out !== wall; out = out.parentElement) {
        const shape = getComputedStyle(out);
        const edges = ["Left", "Right", "Top", "Bottom"].map((side) => parseFloat(shape[`border${side}Width`]));
        if (shape.overflow === "visible" && edges[0] + edges[1] + edges[2] + edges[3] === 0) continue;
        const frame = out.getBoundingClientRect();
        if (box.left < frame.left - close || box.right > frame.right - edges[1] + close || box.top < frame.top + edges[2] - close || box.bottom > frame.bottom - edges[3] + close) {
          faults.push(`out of ${out.className || out.tagName}: ${name} ${[box.left - frame.left, frame.right - edges[1] - box.right, box.top - frame.top - edges[2], frame.bottom - edges[3] - box.bottom].map(Math.round)}`);
        }
      }
      for (const other of seen) {
        if (other.node !== node && box.left < other.box.right - close && other.box.left < box.right - close && box.top < other.box.bottom - close && other.box.top < box.bottom - close) faults.push(`over ${other.name}: ${name}`);
      }
      seen.push({ node, box, name });
    }
    let faded = 1;
    for (let out = element; out; out = out.parentElement) faded *= Number(getComputedStyle(out).opacity);
    for (const ground of grounds(element)) {
      const ink = colour(style.color);
      const found = contrast(over([...ink.slice(0, 3), ink[3] * faded], ground), ground);
      const wanted = element.closest(".wall-stale") ? 4.5 : ratio;
      if (found < wanted) faults.push(`faint: ${found.toFixed(2)} ${name}`);
    }
  }
  for (const box of document.querySelectorAll("#wall .figure, #wall .stood, #wall .agent, #wall .lines, #wall .lines ul, #wall .line, #wall .strip li, #wall .wall-body > *, #wall .trend svg")) {
    if (!box.checkVisibility()) continue;
    const frame = box.getBoundingClientRect();
    if (frame.width < 1 || frame.height < 1 || frame.right > innerWidth + close || frame.bottom > innerHeight + close) faults.push(`no room: ${box.getAttribute("class") || box.tagName} ${Math.round(frame.width)}x${Math.round(frame.height)}`);
    if (box.scrollHeight > box.clientHeight + rem / 4 && getComputedStyle(box).overflow !== "visible") faults.push(`cut: ${box.className || box.tagName} by ${box.scrollHeight - box.clientHeight}`);
  }
  for (const box of document.querySelectorAll("#wall .strip li")) {
    const end = Math.max(...[...box.querySelectorAll("b")].map((one) => one.getBoundingClientRect().left + one.scrollWidth));
    if (end > box.getBoundingClientRect().right + close) faults.push(`wide: ${box.textContent.trim()}`);
  }
  for (const box of document.querySelectorAll(".strip li .clip, [data-lost] .agent-time .clip, .stale-said b, .wall-head .connection-text")) {
    if (!hidden(box) && box.scrollWidth > box.clientWidth) faults.push(`not whole: ${box.textContent}`);
  }
  const page = document.documentElement;
  if (page.scrollWidth > innerWidth || page.scrollHeight > innerHeight) faults.push(`scrolls: ${page.scrollWidth}x${page.scrollHeight}`);
  if (!seen.length) faults.push("nothing is seen");
  return [...new Set(faults)];
}
