// A screen that waits to be let in, or for room, looks again by itself: nobody is there to press a key.
const seconds = Number(document.body.dataset.again) || 3;
setTimeout(() => location.reload(), seconds * 1000);
