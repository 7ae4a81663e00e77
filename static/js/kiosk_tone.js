// A short soft tone when an alert begins, where the display wants one and the browser lets a page sound that nobody touched.
const FOR = 0.6;
const PITCH = 587;
const LOUD = 0.08;
const AT_MOST = 200;
let sounds = null;
let known = new Set(alerts());

function alerts() {
  return [...document.querySelectorAll('#wall-body [data-level="alert"]')].map((one) => `${one.dataset.tile} ${one.dataset.levelSince}`);
}

function tone() {
  sounds ??= new AudioContext();
  if (sounds.state !== "running") { sounds.resume(); return; }  // a tone that comes late would tell of another moment
  const [voice, loudness] = [sounds.createOscillator(), sounds.createGain()];
  voice.frequency.value = PITCH;
  loudness.gain.setValueAtTime(0, sounds.currentTime);
  loudness.gain.linearRampToValueAtTime(LOUD, sounds.currentTime + 0.05);
  loudness.gain.exponentialRampToValueAtTime(0.001, sounds.currentTime + FOR);
  voice.connect(loudness).connect(sounds.destination);
  voice.start();
  voice.stop(sounds.currentTime + FOR);
}

function listen() {
  const begun = alerts().filter((one) => !known.has(one));
  if (known.size > AT_MOST) known = new Set();
  for (const one of [...alerts(), ...begun]) known.add(one);
  if (begun.length) tone();
}

if (document.querySelector("#wall[data-sound]")) {
  try { sounds = new AudioContext(); } catch { /* no sound here: alerts are seen */ }
  if (sounds) document.addEventListener("floor:applied", listen);
}
