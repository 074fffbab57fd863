// Time by deadlines: each turn is due a dwell after the one before was due, so that nothing adds up. A machine that slept begins anew.

const LONGEST_WAIT = 250;

export class Clock {
  /** @param acts `turn` when time is over, `tick` with the share that has passed and the seconds that are left. */
  constructor(acts) {
    this.acts = acts;
    this.dwell = 1000;
    this.deadline = 0;
    this.left = null;
    this.timer = null;
    this.look = () => this.check();
    document.addEventListener("visibilitychange", this.look);
  }

  get isPaused() {
    return this.left !== null;
  }

  /** Begins the time of a slide. `isOnTime`: it is due a dwell after the deadline before, unless that is long ago. */
  begin(seconds, isOnTime) {
    const now = performance.now();
    const from = isOnTime && now - this.deadline < Math.max(this.dwell, 1000) ? this.deadline : now;
    this.dwell = seconds * 1000;
    this.deadline = from + this.dwell;
    if (this.isPaused) this.left = this.dwell;
    this.check();
  }

  pause(isPaused) {
    const now = performance.now();
    if (isPaused && !this.isPaused) this.left = Math.max(this.deadline - now, 0);
    else if (!isPaused && this.isPaused) {
      this.deadline = now + this.left;
      this.left = null;
    }
    this.check();
  }

  check() {
    clearTimeout(this.timer);
    const left = this.isPaused ? this.left : this.deadline - performance.now();
    this.acts.tick(Math.min(Math.max(1 - left / this.dwell, 0), 1), Math.max(Math.ceil(left / 1000 - 0.001), 0));
    if (this.isPaused || document.hidden) return;
    if (left <= 0.5) this.acts.turn();
    else this.timer = setTimeout(this.look, Math.min(left, LONGEST_WAIT));
  }

  stop() {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.look);
  }
}
