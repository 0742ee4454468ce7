/**
 * The sheet where somebody chooses how the session plays.
 *
 * @import {Action} from "./keys.js"
 * @import {Memory} from "./memory.js"
 * @import {PreferenceName, Preferences} from "./preferences.js"
 */
import { emit, listen } from "./events.js";
import { say, write } from "./words.js";

export class Settings {
  #bus;
  #form;
  #parts;
  #preferences;
  #memory;

  /**
   * @param {object} deps
   * @param {EventTarget} deps.bus
   * @param {HTMLFormElement} deps.form
   * @param {{seen: HTMLElement, unhide: HTMLElement}} deps.parts
   * @param {Preferences} deps.preferences
   * @param {Memory} deps.memory
   */
  constructor({ bus, form, parts, preferences, memory }) {
    this.#bus = bus;
    this.#form = form;
    this.#parts = parts;
    this.#preferences = preferences;
    this.#memory = memory;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    listen(this.#bus, "player:preference", ({ name, value }) => this.#check(name, value), signal);
    listen(this.#bus, "player:status", ({ total, hidden }) => this.#count(total, hidden), signal);
    listen(this.#bus, "player:command", ({ action }) => this.#obey(action), signal);
    this.#form.addEventListener("change", (event) => this.#choose(event), { signal });
  }

  /** @param {Event} event */
  #choose(event) {
    const { name, value } = /** @type {HTMLInputElement} */ (event.target);
    this.#preferences.choose(/** @type {PreferenceName} */ (name), value);
  }

  /** @param {Action} action */
  #obey(action) {
    if (action === "shuffle") this.#turnOrder();
    else if (action === "captions") this.#turnCaptions();
  }

  #turnCaptions() {
    this.#preferences.turn("captions");
    const areShown = this.#preferences.get("captions") === "on";
    emit(this.#bus, "player:notice", { text: areShown ? say("Captions on") : say("Captions off") });
  }

  #turnOrder() {
    this.#preferences.turn("order");
    const isShuffled = this.#preferences.get("order") === "shuffled";
    emit(this.#bus, "player:notice", { text: isShuffled ? say("Shuffled: every slide once a round") : say("In the session's order") });
  }

  /** @param {PreferenceName} name @param {string} value */
  #check(name, value) {
    const field = this.#form.elements.namedItem(name);
    if (field instanceof RadioNodeList) field.value = value;
  }

  /** @param {number} total @param {number} hidden */
  #count(total, hidden) {
    write(this.#parts.seen, total > 0 ? say("Seen %(n)s of %(total)s", { n: Math.min(this.#memory.seenCount, total), total }) : "");
    write(this.#parts.unhide, say("Show %(n)s hidden again", { n: hidden }));
    this.#parts.unhide.hidden = hidden === 0;
  }
}
