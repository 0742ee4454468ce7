/** Keeps the screen on while slides change, and lets the show stand still while nobody can see it. */
import { emit, listen } from "./events.js";
import { say } from "./words.js";

/** @import {State} from "./types.js" */

/** @type {ReadonlySet<State>} */
const AWAKE = new Set(["loading", "playing", "manual"]);

export class Wake {
  #bus;
  #page;
  #wakeLock;
  /** @type {WakeLockSentinel|null} */
  #sentinel = null;
  #isWanted = false;
  #isAsking = false;
  #hasComplained = false;

  /** @param {{bus: EventTarget, page: Document, wakeLock: WakeLock|undefined}} deps wakeLock is undefined on plain HTTP and on older phones */
  constructor({ bus, page, wakeLock }) {
    this.#bus = bus;
    this.#page = page;
    this.#wakeLock = wakeLock;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    this.#page.addEventListener("visibilitychange", () => this.#look(), { signal });
    listen(this.#bus, "player:status", ({ state }) => this.#want(AWAKE.has(state)), signal);
    signal.addEventListener("abort", () => void this.#sentinel?.release(), { once: true });
    if (this.#page.hidden) this.#look();
  }

  #look() {
    emit(this.#bus, "player:hold", { reason: "hidden", isHeld: this.#page.hidden });
    void this.#ask();
  }

  /** @param {boolean} isWanted */
  #want(isWanted) {
    if (isWanted === this.#isWanted) return;
    this.#isWanted = isWanted;
    if (isWanted) void this.#ask();
    else void this.#sentinel?.release();
  }

  /** The browser drops the lock whenever the page is hidden, so it is asked for again each time. */
  async #ask() {
    if (!this.#wakeLock || !this.#isWanted || this.#sentinel || this.#isAsking || this.#page.hidden) return;
    this.#isAsking = true;
    try {
      const sentinel = await this.#wakeLock.request("screen");
      sentinel.addEventListener("release", () => (this.#sentinel = null), { once: true });
      this.#sentinel = sentinel;
      if (!this.#isWanted) await sentinel.release();
    } catch {
      this.#complain();
    } finally {
      this.#isAsking = false;
    }
  }

  #complain() {
    if (this.#hasComplained || this.#page.hidden) return;
    this.#hasComplained = true;
    emit(this.#bus, "player:notice", { text: say("The screen may switch off: this device does not let us keep it on.") });
  }
}
