/**
 * Keeps a few slides decoded around the one on screen, and frees the others. Knows nothing of the page: what loading
 * means is passed in.
 *
 * @import {Loaded, Slide} from "./types.js"
 *
 * @typedef {object} Entry
 * @property {AbortController} controller
 * @property {Promise<Loaded>} promise
 * @property {Loaded|null} loaded
 */

/** A decoded picture costs width × height × 4 bytes, so the window stays small whatever the caller asks. */
const LIMIT = 5;

export class Preloader {
  #load;
  #isHeavy;
  #warm;
  /** @type {Map<Slide["id"], Entry>} */
  #entries = new Map();

  /**
   * @param {object} deps
   * @param {(slide: Slide, signal: AbortSignal, isUrgent: boolean) => Promise<Loaded>} deps.load
   * @param {(slide: Slide) => boolean} deps.isHeavy a video: only two can be held, so no more than the very next
   * @param {(slide: Slide) => void} [deps.warm] told of a video that is near and not held yet
   */
  constructor({ load, isHeavy, warm = () => {} }) {
    this.#load = load;
    this.#isHeavy = isHeavy;
    this.#warm = warm;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    signal.addEventListener("abort", () => this.clear(), { once: true });
  }

  get held() {
    return [...this.#entries.keys()];
  }

  /** The slide, loaded now or already. Rejects when it cannot be. @param {Slide} slide @returns {Promise<Loaded>} */
  take(slide) {
    return (this.#entries.get(slide.id) ?? this.#open(slide, true)).promise;
  }

  /**
   * Free everything that is neither near nor on screen.
   *
   * @param {{slide: Slide, distance: number}[]} near nearest first
   * @param {Slide["id"]|null} onScreen
   */
  trim(near, onScreen) {
    const kept = new Set(this.#worthwhile(near).map(({ slide }) => slide.id));
    if (onScreen !== null) kept.add(onScreen);
    for (const id of this.held) if (!kept.has(id)) this.drop(id);
    for (const { slide, distance } of near) if (distance > 1 && this.#isHeavy(slide)) this.#warm(slide);
  }

  /** Load what is near and not yet here. @param {{slide: Slide, distance: number}[]} near */
  fill(near) {
    for (const { slide, distance } of this.#worthwhile(near)) {
      if (this.#entries.size >= LIMIT) return;
      if (!this.#entries.has(slide.id)) this.#open(slide, distance === 1);
    }
  }

  /** @param {Slide["id"]} id */
  drop(id) {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    entry.controller.abort();
    entry.loaded?.release();
  }

  clear() {
    for (const id of this.held) this.drop(id);
  }

  /** @param {{slide: Slide, distance: number}[]} near */
  #worthwhile(near) {
    const fits = near.filter(({ slide, distance }) => !this.#isHeavy(slide) || distance === 0 || distance === 1);
    return fits.slice(0, LIMIT);
  }

  /** @param {Slide} slide @param {boolean} isUrgent @returns {Entry} */
  #open(slide, isUrgent) {
    const controller = new AbortController();
    const promise = this.#load(slide, controller.signal, isUrgent);
    /** @type {Entry} */
    const entry = { controller, promise, loaded: null };
    this.#entries.set(slide.id, entry);
    promise.then(
      (loaded) => {
        entry.loaded = loaded;
        // Freed while it was loading: nobody else will release it.
        if (controller.signal.aborted) loaded.release();
      },
      () => {}, // whoever takes the slide hears of it
    );
    return entry;
  }
}
