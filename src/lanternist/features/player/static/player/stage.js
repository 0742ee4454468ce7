/**
 * Puts a loaded slide on screen: two layers that take turns, a transition between them, and the caption.
 *
 * @import {Direction, Loaded, Slide, TransitionName} from "./types.js"
 */
import { listen } from "./events.js";
import { sized } from "./sizes.js";
import { planTransition } from "./transitions.js";
import { write } from "./words.js";

/** A page that is not being painted gives no frames; do not wait for one for ever. */
const NO_FRAME_MS = 250;

/** @returns {Promise<number>} the time at which the next frame is painted */
function nextFrame() {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(performance.now()), NO_FRAME_MS);
    requestAnimationFrame((time) => {
      clearTimeout(timer);
      resolve(time);
    });
  });
}

/** Blurred as it is, more would not be seen. */
const BACKDROP_PIXELS = 320;

export class Stage {
  #bus;
  #root;
  #caption;
  #motion;
  /** @type {HTMLElement} */
  #front;
  /** @type {HTMLElement} */
  #back;
  /** @type {Animation[]} */
  #running = [];
  /** One for each layer, used again and again. @type {Map<HTMLElement, HTMLImageElement>} */
  #backdrops;
  #hasBackdrop = false;
  /** @type {Slide["id"]|null} */
  #shown = null;

  /** @param {{bus: EventTarget, root: HTMLElement, layers: [HTMLElement, HTMLElement], caption: HTMLElement, motion: {readonly matches: boolean}}} deps */
  constructor({ bus, root, layers, caption, motion }) {
    this.#bus = bus;
    this.#root = root;
    [this.#front, this.#back] = layers;
    this.#backdrops = new Map(layers.map((layer) => [layer, new Image()]));
    for (const backdrop of this.#backdrops.values()) backdrop.className = "player__backdrop";
    this.#caption = caption;
    this.#motion = motion;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    listen(this.#bus, "player:preference", ({ name, value }) => {
      if (name === "fit") this.#hasBackdrop = value === "blur";
    }, signal);
    listen(this.#bus, "player:caption", ({ id, text }) => id === this.#shown && this.#write(text), signal);
    signal.addEventListener("abort", () => this.#cut(), { once: true });
  }

  /**
   * Resolves with the moment of the first frame; `settled` with the end of the transition.
   *
   * @param {Loaded} loaded
   * @param {{transition: TransitionName, direction: Direction, drawnMs: number}} choice
   * @returns {Promise<{shownAt: number, settled: Promise<unknown>}>}
   */
  async show(loaded, { transition, direction, drawnMs }) {
    this.#cut();
    this.#shown = loaded.slide.id;
    this.#write(loaded.slide.caption ?? "");
    let settled = Promise.resolve();
    if (loaded.element.parentElement !== this.#front) {
      const isFirst = this.#front.childElementCount === 0;
      [this.#front, this.#back] = [this.#back, this.#front];
      this.#front.style.backgroundColor = this.#hasBackdrop ? (loaded.slide.averageColor ?? "") : "";
      this.#front.replaceChildren(...this.#behind(loaded.slide), loaded.element);
      const plan = planTransition(isFirst && transition !== "none" ? "fade" : transition, {
        direction,
        isReduced: this.#motion.matches,
        drawnMs,
      });
      if (plan) settled = this.#run(plan);
      else this.#settle("none");
    }
    return { shownAt: await nextFrame(), settled };
  }

  /** What fills the sides of a picture that does not fill the screen: itself, small and blurred. @param {Slide} slide */
  #behind(slide) {
    const backdrop = this.#backdrops.get(this.#front);
    const still = slide.type === "image" ? slide.mediaUrl : slide.poster;
    if (!this.#hasBackdrop || !backdrop || !still) return [];
    backdrop.src = slide.type === "image" ? sized(still, BACKDROP_PIXELS, 1) : still;
    backdrop.alt = "";
    return [backdrop];
  }

  clear() {
    this.#cut();
    this.#front.replaceChildren();
    this.#shown = null;
    this.#write("");
  }

  /** @param {import("./transitions.js").Plan} plan */
  async #run(plan) {
    this.#root.dataset.transition = plan.name;
    this.#root.dataset.moving = "true";
    this.#front.dataset.layer = "front";
    this.#back.dataset.layer = "back";
    const running = [this.#front.animate(plan.enter, plan.timing), this.#back.animate(plan.leave, plan.timing)];
    this.#running = running;
    try {
      await Promise.all(running.map((animation) => animation.finished));
    } catch {
      return; // cut short by the next slide, which has tidied up already
    }
    this.#settle(plan.name);
  }

  /** End whatever moves, at once, with the newer slide in full view. */
  #cut() {
    if (this.#running.length > 0) this.#settle(this.#root.dataset.transition ?? "none");
  }

  /** @param {string} name */
  #settle(name) {
    for (const animation of this.#running) animation.cancel();
    this.#running = [];
    this.#root.dataset.transition = name;
    this.#root.dataset.moving = "false";
    this.#front.dataset.layer = "front";
    this.#back.dataset.layer = "empty";
    this.#back.replaceChildren();
  }

  /** @param {string} text */
  #write(text) {
    write(this.#caption, text);
    this.#caption.hidden = text === "";
  }
}
