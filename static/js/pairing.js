// A screen that waits to be let in, or for room, looks again by itself: nobody is there to press a key.
import { reload } from "./kiosk_reload.js";

const seconds = Number(document.body.dataset.again) || 3;
setInterval(() => reload(), seconds * 1000);
