/**
 * How much of the slide's time is over: a ring round the play button and a line at the edge of the screen. The browser
 * moves both on its own between two reports, so nothing here runs per frame.
 *
 * @import {PlayerEvents} from "./events.js"
 */
import { listen } from "./events.js";

export class Progress {
  #bus;
  #line;
  #ring;
  /** @type {Animation[]} */
  #running = [];

  /** @param {{bus: EventTarget, line: HTMLElement, ring: SVGElement}} deps ring is a circle with a path length of 1 */
  constructor({ bus, line, ring }) {
    this.#bus = bus;
    this.#line = line;
    this.#ring = ring;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    listen(this.#bus, "player:progress", (progress) => this.#show(progress), signal);
    listen(this.#bus, "player:status", ({ state }) => {
      if (state !== "playing" && state !== "paused" && state !== "manual") this.#draw(0, 0, null);
    }, signal);
    listen(this.#bus, "player:slide", () => this.#draw(0, 0, null), signal);
  }

  /** @param {PlayerEvents["player:progress"]} progress */
  #show({ fraction, remainingMs, isRunning }) {
    this.#draw(fraction, 1, isRunning ? remainingMs : null);
  }

  /** @param {number} from @param {number} to @param {number|null} ms null for a standing mark */
  #draw(from, to, ms) {
    for (const animation of this.#running) animation.cancel();
    this.#running = [];
    this.#line.style.setProperty("transform", `scaleX(${from})`);
    this.#ring.style.setProperty("stroke-dashoffset", String(1 - from));
    if (ms === null) return;
    this.#running = [
      this.#line.animate([{ transform: `scaleX(${from})` }, { transform: `scaleX(${to})` }], { duration: ms, fill: "forwards" }),
      this.#ring.animate([{ strokeDashoffset: 1 - from }, { strokeDashoffset: 1 - to }], { duration: ms, fill: "forwards" }),
    ];
  }
}
