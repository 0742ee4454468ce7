/**
 * Tries again by itself when the line or the server was gone: a show that nobody watches over must not stay dark.
 *
 * @import {Problem} from "./types.js"
 * @import {Timing} from "./clock.js"
 */
import { emit, listen } from "./events.js";

const FIRST_MS = 5_000;
const LONGEST_MS = 60_000;
/** @type {ReadonlySet<Problem|null>} */
const PASSING = new Set(["network", "server"]);

export class Recovery {
  #bus;
  #target;
  #timing;
  /** @type {unknown} */
  #timer = null;
  #wait = FIRST_MS;

  /** @param {{bus: EventTarget, target: EventTarget, timing: Pick<Timing, "setTimer"|"clearTimer">}} deps target tells when the line is back */
  constructor({ bus, target, timing }) {
    this.#bus = bus;
    this.#target = target;
    this.#timing = timing;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    listen(this.#bus, "player:status", ({ problem }) => this.#look(problem), signal);
    listen(this.#bus, "player:slide", () => (this.#wait = FIRST_MS), signal);
    this.#target.addEventListener("online", () => this.#timer !== null && this.#retry(), { signal });
    signal.addEventListener("abort", () => this.#forget(), { once: true });
  }

  /** @param {Problem|null} problem */
  #look(problem) {
    if (!PASSING.has(problem)) this.#forget();
    else if (this.#timer === null) this.#timer = this.#timing.setTimer(() => this.#retry(), this.#wait);
  }

  #retry() {
    this.#forget();
    this.#wait = Math.min(2 * this.#wait, LONGEST_MS);
    emit(this.#bus, "player:command", { action: "retry" });
  }

  #forget() {
    if (this.#timer !== null) this.#timing.clearTimer(this.#timer);
    this.#timer = null;
  }
}
