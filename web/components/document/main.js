import { followOwnLinks } from "./own_links.js";
import { fitToPaper } from "./paper.js";
import { boxesByKeyboard } from "./popovers.js";
import { readableWith } from "./reading.js";

export default function ({ data }) {
  const ends = [fitToPaper(), followOwnLinks(), boxesByKeyboard(), readableWith(data)];
  return () => ends.forEach((end) => end());
}
