// Runs before Streamlit, which asks the browser alone whether the reader's system is light or dark: what the reader has chosen here answers instead.
(() => {
  const KEY = "blo-theme";
  const QUERY = "(prefers-color-scheme: dark)";
  const ask = window.matchMedia.bind(window);
  const system = ask(QUERY);
  let chosen = null;
  const read = () => {
    try {
      chosen = localStorage.getItem(KEY);
    } catch {
      // A browser that keeps nothing knows the choice until the page is loaded again.
    }
  };
  read();
  const answer = Object.defineProperties(new EventTarget(), {
    media: { value: QUERY },
    matches: { get: () => (chosen === null ? system.matches : chosen === "dark") },
  });
  answer.addListener = (heard) => answer.addEventListener("change", heard);
  answer.removeListener = (heard) => answer.removeEventListener("change", heard);
  const tell = () => answer.dispatchEvent(new Event("change"));
  system.addEventListener("change", tell);
  window.addEventListener("storage", ({ key }) => {
    if (key !== KEY) return;
    read();
    tell();
  });
  window.matchMedia = (query) => (query === QUERY ? answer : ask(query));
  // What the page writes into its address later is not what the reader came by.
  window.bloOpenedPlain = location.search === "";
  window.bloTheme = {
    answer,
    get: () => chosen ?? "system",
    set: (theme) => {
      chosen = theme === "system" ? null : theme;
      try {
        if (chosen === null) localStorage.removeItem(KEY);
        else localStorage.setItem(KEY, chosen);
      } catch {
        // See above.
      }
      tell();
    },
  };
})();
