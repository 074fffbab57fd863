// Whether the window is narrow, as a phone's is, or one that is enlarged to 400 %: the server draws charts for it.

const NARROW = matchMedia("(max-width: 640px)");
/** Of a phone the server knows. */
const IS_PHONE = navigator.userAgent.includes("Mobi");
const STATE = "data-test-script-state";
let isTold = false;

/** Tells the server once the page is drawn, and whenever it changes; returns what ends that. What is told before then
 * makes Streamlit draw its first page in place of the one that a link asks for. */
export function tellWidth(setStateValue) {
  const app = document.querySelector("[data-testid=stApp]");
  const tell = () => {
    if (IS_PHONE || NARROW.matches === isTold || app.getAttribute(STATE) !== "notRunning") return;
    setStateValue("narrow", (isTold = NARROW.matches));
  };
  const drawn = new MutationObserver(tell);
  drawn.observe(app, { attributes: true, attributeFilter: [STATE] });
  NARROW.addEventListener("change", tell);
  tell();
  return () => {
    drawn.disconnect();
    NARROW.removeEventListener("change", tell);
  };
}
