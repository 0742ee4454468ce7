/**
 * How somebody wants sessions played on this device. Order and videos are chosen for each session; what was chosen last
 * holds for sessions that nothing was chosen for.
 *
 * @import {Memory} from "./memory.js"
 *
 * @typedef {"order"|"film"|"fit"|"captionSize"|"captionPlace"|"speech"|"writing"} PreferenceName
 */
import { emit } from "./events.js";

const PREFIX = "lanternist.player.";

/** What may be chosen, the usual first. @type {Readonly<Record<PreferenceName, readonly [string, ...string[]]>>} */
export const CHOICES = {
  order: ["listed", "shuffled"],
  film: ["whole", "interval", "loop"],
  fit: ["whole", "fill", "blur"],
  captionSize: ["normal", "small", "large"],
  captionPlace: ["bottom", "top"],
  speech: ["off", "on"],
  writing: ["off", "on"],
};
/** @type {ReadonlySet<PreferenceName>} */
const OF_THE_SESSION = new Set(["order", "film"]);

export class Preferences {
  #bus;
  #storage;
  #memory;

  /** @param {{bus: EventTarget, storage: Pick<Storage, "getItem"|"setItem">|null, memory: Pick<Memory, "choice"|"choose">}} deps */
  constructor({ bus, storage, memory }) {
    this.#bus = bus;
    this.#storage = storage;
    this.#memory = memory;
  }

  /** Tells everybody what holds; whoever wants to know listens before. */
  start() {
    for (const name of /** @type {PreferenceName[]} */ (Object.keys(CHOICES))) this.#tell(name);
  }

  /** @param {PreferenceName} name @returns {string} */
  get(name) {
    const allowed = CHOICES[name];
    const chosen = [OF_THE_SESSION.has(name) && this.#memory.choice(name), this.#storage?.getItem(PREFIX + name)];
    return chosen.find((value) => typeof value === "string" && allowed.includes(value)) || allowed[0];
  }

  /** @param {PreferenceName} name @param {string} value */
  choose(name, value) {
    if (!CHOICES[name]?.includes(value)) return;
    if (OF_THE_SESSION.has(name)) this.#memory.choose(name, value);
    try {
      this.#storage?.setItem(PREFIX + name, value);
    } catch {
      // It holds until the page is left; the memory of the session says that there is no room.
    }
    this.#tell(name, value);
  }

  /** The next of the choices, for a key. @param {PreferenceName} name */
  turn(name) {
    const allowed = CHOICES[name];
    this.choose(name, allowed[(allowed.indexOf(this.get(name)) + 1) % allowed.length] ?? allowed[0]);
  }

  /** @param {PreferenceName} name */
  #tell(name, value = this.get(name)) {
    emit(this.#bus, "player:preference", { name, value });
  }
}
