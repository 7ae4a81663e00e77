// A wall inside a page: live as on a wall, without what only a screen that nobody touches needs (`kiosk.js`).
import "./wall.js";
import "./menu.js";
