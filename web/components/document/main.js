import { fitToPaper } from "./paper.js";
import { readableWith } from "./reading.js";

export default function ({ data }) {
  const ends = [fitToPaper(), readableWith(data)];
  return () => ends.forEach((end) => end());
}
