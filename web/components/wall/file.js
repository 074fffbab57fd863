// The wall as a file of its own, with its slides in it.

import { Wall } from "./wall.js";

new Wall(WALL_STYLE).take(JSON.parse(document.getElementById("payload").textContent));
