import { followOwnLinks } from "./own_links.js";
import { fitToPaper } from "./paper.js";
import { boxesByKeyboard } from "./popovers.js";
import { readableWith } from "./reading.js";
import { tellWidth } from "./width.js";

export default function ({ data, setStateValue }) {
  const ends = [fitToPaper(), followOwnLinks(), boxesByKeyboard(), readableWith(data), tellWidth(setStateValue)];
  return () => ends.forEach((end) => end());
}
