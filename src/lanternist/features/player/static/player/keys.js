/**
 * Which key does what. The help sheet is rendered from the same table.
 *
 * @typedef {"next"|"previous"|"pause"|"fullscreen"|"sound"|"captions"|"info"|"privacy"|"faster"|"slower"|"help"|"leave"
 *   |"retry"|"controls"|"first"|"hide"|"unhide"|"shuffle"|"settings"} Action
 *
 * @typedef {object} Binding
 * @property {Action} action
 * @property {string[]} keys values of KeyboardEvent.key, letters in lower case
 * @property {string[]} labels what the help sheet prints
 * @property {string} help
 * @property {boolean} [repeats] whether holding the key down goes on
 */
import { emit } from "./events.js";
import { say } from "./words.js";

/** @type {readonly Binding[]} */
export const BINDINGS = [
  { action: "next", keys: ["arrowright", "arrowdown", " ", "pagedown"], labels: ["→", "↓", "Space", "PgDn"], help: say("Next slide"), repeats: true },
  { action: "previous", keys: ["arrowleft", "arrowup", "pageup"], labels: ["←", "↑", "PgUp"], help: say("Previous slide"), repeats: true },
  { action: "first", keys: ["home"], labels: ["Home"], help: say("From the beginning") },
  { action: "pause", keys: ["p", "k"], labels: ["P", "K"], help: say("Pause or go on") },
  { action: "faster", keys: ["+", "="], labels: ["+"], help: say("Faster"), repeats: true },
  { action: "slower", keys: ["-", "_"], labels: ["−"], help: say("Slower"), repeats: true },
  { action: "fullscreen", keys: ["f"], labels: ["F"], help: say("Full screen") },
  { action: "sound", keys: ["m"], labels: ["M"], help: say("Sound on or off") },
  { action: "captions", keys: ["c"], labels: ["C"], help: say("Captions on or off") },
  { action: "shuffle", keys: ["r"], labels: ["R"], help: say("Shuffled or in order") },
  { action: "hide", keys: ["h"], labels: ["H"], help: say("Never show this slide again") },
  { action: "settings", keys: ["s"], labels: ["S"], help: say("How it plays") },
  { action: "info", keys: ["i"], labels: ["I"], help: say("About this slide") },
  { action: "privacy", keys: ["b", "`"], labels: ["B", "`"], help: say("Privacy screen") },
  { action: "help", keys: ["?"], labels: ["?"], help: say("This help") },
  { action: "leave", keys: ["escape"], labels: ["Esc"], help: say("Close, or leave the player") },
];

/** @type {ReadonlyMap<string, Binding>} */
const BY_KEY = new Map(BINDINGS.flatMap((binding) => binding.keys.map((key) => /** @type {const} */ ([key, binding]))));

/**
 * The part of a keyboard event that decides. Typing and combinations belong to the browser, and a focused
 * button or link keeps its own space bar.
 *
 * @param {Pick<KeyboardEvent, "key"|"ctrlKey"|"altKey"|"metaKey"|"isComposing"|"repeat"|"target">} event
 * @returns {Action|null}
 */
export function actionFor(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return null;
  const target = /** @type {{closest?: (selector: string) => unknown}|null} */ (event.target);
  const isWithin = (/** @type {string} */ selector) => Boolean(target?.closest?.(selector));
  if (isWithin("input, textarea, select, [contenteditable]")) return null;
  if (event.key === " " && isWithin("button, a, summary")) return null;
  const binding = BY_KEY.get(event.key.toLowerCase());
  if (!binding || (event.repeat && !binding.repeats)) return null;
  return binding.action;
}

export class Keys {
  #bus;
  #target;
  #accepts;

  /** @param {{bus: EventTarget, target: EventTarget, accepts: (action: Action) => boolean}} deps accepts tells what may act just now */
  constructor({ bus, target, accepts }) {
    this.#bus = bus;
    this.#target = target;
    this.#accepts = accepts;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    this.#target.addEventListener("keydown", (event) => this.#press(/** @type {KeyboardEvent} */ (event)), { signal });
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const action = actionFor(event);
    if (!action || !this.#accepts(action)) return;
    event.preventDefault();
    emit(this.#bus, "player:command", { action });
  }
}
