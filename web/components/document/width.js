// Whether the window is narrow, as a phone's is, or one that is enlarged to 400 %: the server draws charts for it.

const NARROW = matchMedia("(max-width: 640px)");
let isTold = false;

/** Tells the server now, and whenever it changes; returns what ends that. */
export function tellWidth(setStateValue) {
  const tell = () => {
    if (NARROW.matches !== isTold) setStateValue("narrow", (isTold = NARROW.matches));
  };
  tell();
  NARROW.addEventListener("change", tell);
  return () => NARROW.removeEventListener("change", tell);
}
