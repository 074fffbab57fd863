import { staysSignedIn } from "./alive.js";
import { askedByButtons } from "./asking.js";
import { withClipboard } from "./clipboard.js";
import { followOwnLinks } from "./own_links.js";
import { hintsInSight } from "./hovering.js";
import { fitToPaper } from "./paper.js";
import { boxesByKeyboard } from "./popovers.js";
import { keepsWanted } from "./keeping.js";
import { readableWith } from "./reading.js";
import { tellWidth } from "./width.js";

export default function ({ data, setStateValue, setTriggerValue }) {
  keepsWanted(data.kept);
  withClipboard();
  const ends = [fitToPaper(), followOwnLinks(), boxesByKeyboard(), readableWith(data), tellWidth(setStateValue), hintsInSight()];
  ends.push(askedByButtons(setTriggerValue), staysSignedIn(data.alive));
  return () => ends.forEach((end) => end());
}
