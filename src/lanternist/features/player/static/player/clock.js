/**
 * The one countdown of the show. Time and timers are passed in, so it can be tested without waiting.
 *
 * @typedef {object} Timing
 * @property {() => number} now milliseconds that never go back
 * @property {(callback: () => void, ms: number) => unknown} setTimer
 * @property {(handle: any) => void} clearTimer a handle is whatever setTimer gave, a number or an object
 */
import { emit } from "./events.js";

/** Browsers may fire a timer a hair early; below this the time counts as over. */
const EPSILON_MS = 0.5;

/**
 * A real number of milliseconds, uniform between two times in seconds, whichever comes first.
 *
 * @param {number} minSeconds
 * @param {number} maxSeconds
 * @param {() => number} random
 */
export function drawMs(minSeconds, maxSeconds, random = Math.random) {
  const low = Math.min(minSeconds, maxSeconds);
  return (low + random() * Math.abs(maxSeconds - minSeconds)) * 1000;
}

export class Clock {
  #bus;
  #timing;
  #total = 0;
  #left = 0;
  #speed = 1;
  #since = 0;
  /** @type {unknown} */
  #timer = null;
  #isArmed = false;
  #isHeld = false;

  /** @param {{bus: EventTarget, timing: Timing}} deps */
  constructor({ bus, timing }) {
    this.#bus = bus;
    this.#timing = timing;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    signal.addEventListener("abort", () => this.stop(), { once: true });
  }

  /** Count this long from `since`, the moment the slide was seen. @param {number} ms @param {number} [since] */
  arm(ms, since = this.#timing.now()) {
    this.stop();
    this.#total = ms;
    this.#left = ms;
    this.#isArmed = true;
    if (!this.#isHeld) this.#run(since);
    this.#report();
  }

  /** Forget the countdown: nothing will fire. */
  stop() {
    this.#settle();
    this.#isArmed = false;
  }

  hold() {
    this.#settle();
    this.#isHeld = true;
    if (this.#isArmed) this.#report();
  }

  release() {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    if (!this.#isArmed) return;
    this.#run(this.#timing.now());
    this.#report();
  }

  get isArmed() {
    return this.#isArmed;
  }

  get speed() {
    return this.#speed;
  }

  set speed(factor) {
    const wasRunning = this.#timer !== null;
    this.#settle();
    this.#speed = factor;
    if (wasRunning) this.#run(this.#timing.now());
    if (this.#isArmed) this.#report();
  }

  /** Milliseconds left on the wall at the present speed. */
  get remaining() {
    const spent = this.#timer === null ? 0 : (this.#timing.now() - this.#since) * this.#speed;
    return Math.max(0, this.#left - spent) / this.#speed;
  }

  /** @param {number} since */
  #run(since) {
    this.#since = since;
    this.#timer = this.#timing.setTimer(() => this.#fire(), this.#wait(since));
  }

  /** @param {number} since */
  #wait(since) {
    return Math.max(0, this.#left / this.#speed - (this.#timing.now() - since));
  }

  #fire() {
    this.#settle();
    if (this.#left > EPSILON_MS) {
      this.#run(this.#timing.now());
      return;
    }
    this.#isArmed = false;
    emit(this.#bus, "player:elapsed", { total: this.#total });
  }

  #settle() {
    if (this.#timer === null) return;
    this.#left = this.remaining * this.#speed;
    this.#timing.clearTimer(this.#timer);
    this.#timer = null;
  }

  #report() {
    const fraction = this.#total > 0 ? 1 - (this.remaining * this.#speed) / this.#total : 0;
    emit(this.#bus, "player:progress", { fraction, remainingMs: this.remaining, isRunning: this.#timer !== null });
  }
}
