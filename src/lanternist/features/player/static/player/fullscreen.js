/**
 * Full screen where the browser has it, and a stage without bars where it has not (a phone that keeps it for video).
 */
import { emit, listen } from "./events.js";
import { say } from "./words.js";

export class Fullscreen {
  #root;
  #page;

  /** @param {{root: HTMLElement, page: Document}} deps */
  constructor({ root, page }) {
    this.#root = root;
    this.#page = page;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    listen(this.#root, "player:command", ({ action }) => action === "fullscreen" && void this.toggle(), signal);
    this.#page.addEventListener("fullscreenchange", () => this.#mark(this.#page.fullscreenElement !== null), { signal });
    signal.addEventListener("abort", () => void this.leave(), { once: true });
  }

  get isFull() {
    return this.#root.dataset.fullscreen === "true";
  }

  async toggle() {
    if (this.isFull) return this.leave();
    try {
      await this.#root.requestFullscreen({ navigationUI: "hide" });
    } catch {
      // Refused or unknown: the fixed stage with its bars away comes closest.
      this.#mark(true);
      emit(this.#root, "player:notice", { text: say("This browser has no full screen for pictures. The bars stay away instead.") });
    }
  }

  async leave() {
    if (this.#page.fullscreenElement) await this.#page.exitFullscreen();
    this.#mark(false);
  }

  /** @param {boolean} isFull */
  #mark(isFull) {
    this.#root.dataset.fullscreen = String(isFull);
  }
}
