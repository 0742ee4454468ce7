/**
 * The slides and where we are among them. Knows nothing of the page.
 *
 * @import {Direction, Slide} from "./types.js"
 */

const AHEAD = 2;
const BEHIND = 1;

/** @param {Slide} left @param {Slide} right */
const byOrder = (left, right) => (left.order ?? 0) - (right.order ?? 0);

export class Deck {
  /** @type {Slide[]} */
  #slides = [];
  #index = 0;
  /** @type {Map<Slide["id"], string>} */
  #failures = new Map();

  /** Take the server's list as the truth; stay on the slide we are on, wherever it went. @param {Slide[]} slides */
  replace(slides) {
    const current = this.current;
    this.#slides = [...slides].sort(byOrder);
    const moved = current ? this.#slides.findIndex((slide) => slide.id === current.id) : 0;
    this.#index = moved >= 0 ? moved : Math.max(0, Math.min(this.#index, this.size - 1));
  }

  /** @param {Slide} slide @returns {boolean} whether the slide is new */
  add(slide) {
    const isNew = !this.#slides.some((known) => known.id === slide.id);
    const others = this.#slides.filter((known) => known.id !== slide.id);
    this.replace([...others, slide]);
    return isNew;
  }

  get size() {
    return this.#slides.length;
  }

  get index() {
    return this.#index;
  }

  /** @returns {Slide|null} */
  get current() {
    return this.#slides[this.#index] ?? null;
  }

  get slides() {
    return /** @type {readonly Slide[]} */ (this.#slides);
  }

  get failedCount() {
    return this.#slides.filter((slide) => !this.#canShow(slide)).length;
  }

  get isExhausted() {
    return this.size > 0 && this.failedCount === this.size;
  }

  /** @param {Slide["id"]} id */
  find(id) {
    return this.#slides.find((slide) => slide.id === id) ?? null;
  }

  /** @param {number} index */
  seek(index) {
    this.#index = index;
  }

  /** @param {Slide["id"]} id @param {string} reason */
  markFailed(id, reason) {
    this.#failures.set(id, reason);
  }

  clearFailures() {
    this.#failures.clear();
  }

  /**
   * The nearest playable slide in a direction, around the end; the current one when no other is left.
   *
   * @param {Direction} direction
   * @param {number} [from]
   * @returns {number|null}
   */
  neighbour(direction, from = this.#index) {
    for (let step = 1; step <= this.size; step += 1) {
      const index = this.#wrap(from + step * direction);
      if (this.#isPlayable(index)) return index;
    }
    return null;
  }

  /** The current slide when it is playable, else the next one that is. @returns {number|null} */
  nearest() {
    return this.#isPlayable(this.#index) ? this.#index : this.neighbour(1);
  }

  /**
   * What is worth holding decoded: the slide itself, two ahead and one behind in the direction of travel.
   *
   * @param {Direction} direction
   * @returns {{slide: Slide, distance: number}[]} nearest first, each slide once
   */
  window(direction) {
    const found = new Map();
    const collect = (/** @type {number} */ count, /** @type {Direction} */ towards) => {
      /** @type {number|null} */
      let index = this.#index;
      for (let step = 1; step <= count && index !== null; step += 1) {
        index = this.neighbour(towards, index);
        const slide = index === null ? undefined : this.#slides[index];
        if (slide && !found.has(slide.id)) found.set(slide.id, { slide, distance: towards === direction ? step : -step });
      }
    };
    if (this.current) found.set(this.current.id, { slide: this.current, distance: 0 });
    collect(AHEAD, direction);
    collect(BEHIND, direction === 1 ? -1 : 1);
    return [...found.values()];
  }

  /** @param {number} index */
  #wrap(index) {
    return ((index % this.size) + this.size) % this.size;
  }

  /** Of a slide that has vanished the server keeps the place only. @param {Slide} slide */
  #canShow(slide) {
    return Boolean(slide.mediaUrl) && !this.#failures.has(slide.id);
  }

  /** @param {number} index */
  #isPlayable(index) {
    const slide = this.#slides[index];
    return slide !== undefined && this.#canShow(slide);
  }
}
