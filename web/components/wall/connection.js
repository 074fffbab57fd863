// Whether the server still answers and still knows this wall: the picture stays in any case, words say what is the matter.

const ASK_EVERY_MS = 15000;
const LATE_FACTOR = 3;
const FIRST_WAIT_MS = 60000;
const LONGEST_WAIT_MS = 1800000;
const KEPT = "blo-wall-reload";

export class Connection {
  /** @param acts `told` with whether the server answers; `reload` when it answers but sends nothing any more. */
  constructor(acts) {
    this.acts = acts;
    this.heardAt = performance.now();
    this.aliveSeconds = 0;
    this.isMounted = true;
    this.answers = true;
    this.timer = null;
  }

  heard(aliveSeconds) {
    this.heardAt = performance.now();
    this.aliveSeconds = aliveSeconds;
    if (!this.answers) {
      this.answers = true;
      this.acts.told(true);
    }
    if (aliveSeconds && !this.timer) this.timer = setInterval(() => this.ask(), ASK_EVERY_MS);
  }

  async ask() {
    const answers = await isThere();
    if (answers !== this.answers) {
      this.answers = answers;
      this.acts.told(answers);
    }
    const late = performance.now() - this.heardAt;
    if (!answers || late < this.aliveSeconds * 1000 * LATE_FACTOR) {
      if (answers) sessionStorage.removeItem(KEPT);
      return;
    }
    // The app shows something else, such as that it has no database, and comes back by itself: to reload would lose the picture.
    if (!this.isMounted) return;
    // The server is there and sends nothing: it knows nothing of this page. Once a minute at first, then ever more seldom.
    const before = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    const wait = before ? Math.min(before.wait * 2, LONGEST_WAIT_MS) : FIRST_WAIT_MS;
    if (before && Date.now() - before.at < before.wait) return;
    sessionStorage.setItem(KEPT, JSON.stringify({ at: Date.now(), wait }));
    this.acts.reload();
  }

  stop() {
    clearInterval(this.timer);
  }
}

/** Whether the app answers; its address is beside that of the page, wherever it is mounted. */
async function isThere() {
  try {
    const answer = await fetch(new URL("_stcore/health", location.href), { cache: "no-store", signal: AbortSignal.timeout(ASK_EVERY_MS - 1000) });
    return answer.ok;
  } catch {
    return false;
  }
}
