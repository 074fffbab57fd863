// The wall within the app. There is one for a page, whatever is drawn anew around it.

import { Wall } from "./wall.js";

export default function (component) {
  const standing = document.getElementById("blo-wall")?.wall;
  const wall = standing ?? new Wall(WALL_STYLE);
  wall.connection.isMounted = true;
  wall.take(component.data);
  const address = location.pathname;
  return () => wall.left(address);
}
