/**
 * The slides and where we are among them. Knows nothing of the page.
 *
 * @import {Order} from "./order.js"
 * @import {Direction, Slide} from "./types.js"
 *
 * @typedef {{round: number, index: number}} Place
 */
import { LISTED } from "./order.js";

const AHEAD = 2;
const BEHIND = 1;

export class Deck {
  /** @type {Slide[]} */
  #listed = [];
  /** As they come in the present round. @type {Slide[]} */
  #slides = [];
  /** @type {Place} */
  #place = { round: 0, index: 0 };
  /** @type {Order} */
  #order = LISTED;
  /** What other rounds look like, as far as somebody asked. @type {Map<number, Slide[]>} */
  #others = new Map();
  /** Came too late for their own place in this round, and go to its end. @type {Map<Slide["id"], number>} */
  #late = new Map();
  /** @type {Map<Slide["id"], string>} */
  #failures = new Map();
  /** @type {Set<Slide["id"]>} */
  #hidden = new Set();

  /** Go in another order from here on. @param {Order} order */
  arrange(order) {
    this.#order = order;
    this.#late.clear();
    this.#settle(this.current);
  }

  /** Take the server's list as the truth; stay on the slide we are on, wherever it went. @param {Slide[]} slides */
  replace(slides) {
    const current = this.current;
    this.#listed = [...slides];
    this.#settle(current);
  }

  /** @param {Slide} slide @returns {boolean} whether the slide is new */
  add(slide) {
    const isNew = this.find(slide.id) === null;
    const { current } = this;
    const { round } = this.#place;
    const isPast = current !== null && this.#order.rank(slide, round) < this.#order.rank(current, round);
    if (isNew && isPast && this.#order.isShuffled) this.#late.set(slide.id, round);
    this.replace([...this.#listed.filter((known) => known.id !== slide.id), slide]);
    return isNew;
  }

  get size() {
    return this.#slides.length;
  }

  get index() {
    return this.#place.index;
  }

  get place() {
    return this.#place;
  }

  /** @returns {Slide|null} */
  get current() {
    return this.#slides[this.#place.index] ?? null;
  }

  get slides() {
    return /** @type {readonly Slide[]} */ (this.#slides);
  }

  get failedCount() {
    return this.#slides.filter((slide) => !this.#canShow(slide) && !this.#hidden.has(slide.id)).length;
  }

  get hiddenCount() {
    return this.#slides.filter((slide) => this.#hidden.has(slide.id)).length;
  }

  get isExhausted() {
    return this.size > 0 && this.#slides.every((slide) => !this.#canShow(slide));
  }

  /** @param {Slide["id"]} id */
  find(id) {
    return this.#listed.find((slide) => slide.id === id) ?? null;
  }

  /** @param {Place} place */
  seek(place) {
    const isOtherRound = place.round !== this.#place.round;
    this.#place = place;
    if (!isOtherRound) return;
    this.#others.clear();
    this.#slides = this.#arranged(place.round);
  }

  /** Go on where a show was left; its first slide where that one is no more. @param {{round: number, id: Slide["id"]}} mark */
  resume({ round, id }) {
    this.seek({ round, index: 0 });
    const index = this.#slides.findIndex((slide) => slide.id === id);
    if (index > 0) this.seek({ round, index });
    return index > 0;
  }

  /** @param {Slide["id"]} id @param {string} reason */
  markFailed(id, reason) {
    this.#failures.set(id, reason);
  }

  clearFailures() {
    this.#failures.clear();
  }

  /** Leave these out, and no others. @param {Iterable<Slide["id"]>} ids */
  hide(ids) {
    this.#hidden = new Set(ids);
  }

  /**
   * The nearest playable slide in a direction, around the end into the next round; the current one when no other is left.
   *
   * @param {Direction} direction
   * @param {Place} [from]
   * @returns {Place|null}
   */
  neighbour(direction, from = this.#place) {
    let place = from;
    // Another round may be arranged so that the last one to try comes at its very end.
    for (let step = 0; step < 2 * this.size; step += 1) {
      place = this.#beside(place, direction);
      if (this.#isPlayable(place)) return place;
    }
    return null;
  }

  /** The current slide when it is playable, else the next one that is. @returns {Place|null} */
  nearest() {
    return this.#isPlayable(this.#place) ? this.#place : this.neighbour(1);
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
      /** @type {Place|null} */
      let place = this.#place;
      for (let step = 1; step <= count && place !== null; step += 1) {
        place = this.neighbour(towards, place);
        const slide = place && this.#at(place);
        if (slide && !found.has(slide.id)) found.set(slide.id, { slide, distance: towards === direction ? step : -step });
      }
    };
    if (this.current) found.set(this.current.id, { slide: this.current, distance: 0 });
    collect(AHEAD, direction);
    collect(BEHIND, direction === 1 ? -1 : 1);
    return [...found.values()];
  }

  /** Arrange anew, and stay on a slide; where it is gone, on the place it had. @param {Slide|null} current */
  #settle(current) {
    const { round, index } = this.#place;
    this.#others.clear();
    this.#slides = this.#arranged(round);
    const moved = current ? this.#slides.findIndex((slide) => slide.id === current.id) : 0;
    this.#place = { round, index: moved >= 0 ? moved : Math.max(0, Math.min(index, this.size - 1)) };
  }

  /** @param {number} round */
  #arranged(round) {
    const slides = this.#sorted(round);
    if (!this.#order.isShuffled || slides.length < 3) return slides;
    // The last of one round and the first of the next would be the same picture twice.
    const [first, second] = /** @type {[Slide, Slide]} */ (slides);
    if (this.#sorted(round - 1).at(-1)?.id === first.id) slides.splice(0, 2, second, first);
    return slides;
  }

  /** @param {number} round */
  #sorted(round) {
    const rank = (/** @type {Slide} */ slide) => this.#order.rank(slide, round) + (this.#late.get(slide.id) === round ? 1 : 0);
    return this.#listed
      .map((slide) => /** @type {const} */ ([rank(slide), slide]))
      .sort(([left], [right]) => left - right)
      .map(([, slide]) => slide);
  }

  /** @param {Place} place @param {Direction} direction @returns {Place} */
  #beside({ round, index }, direction) {
    const next = index + direction;
    if (next >= this.size) return { round: round + 1, index: 0 };
    return next < 0 ? { round: round - 1, index: this.size - 1 } : { round, index: next };
  }

  /** @param {Place} place @returns {Slide|null} */
  #at({ round, index }) {
    if (round === this.#place.round) return this.#slides[index] ?? null;
    const slides = this.#others.get(round) ?? this.#arranged(round);
    this.#others.set(round, slides);
    return slides[index] ?? null;
  }

  /** Of a slide that has vanished the server keeps the place only. @param {Slide} slide */
  #canShow(slide) {
    return Boolean(slide.mediaUrl) && !this.#failures.has(slide.id) && !this.#hidden.has(slide.id);
  }

  /** @param {Place} place */
  #isPlayable(place) {
    const slide = this.#at(place);
    return slide !== null && this.#canShow(slide);
  }
}
