/**
 * How somebody wants sessions played on this device. Order and videos are chosen for each session; what was chosen last
 * holds for sessions that nothing was chosen for. Where nothing was chosen here, the defaults of the account hold.
 *
 * @import {Memory} from "./memory.js"
 *
 * @typedef {"order"|"film"|"fit"|"captions"|"captionSize"|"captionPlace"|"speech"|"writing"} PreferenceName
 */
import { emit } from "./events.js";

const PREFIX = "lanternist.player.";

/** What may be chosen, the usual first. @type {Readonly<Record<PreferenceName, readonly [string, ...string[]]>>} */
export const CHOICES = {
  order: ["listed", "shuffled"],
  film: ["whole", "interval", "loop"],
  fit: ["whole", "fill", "blur"],
  captions: ["on", "off"],
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
  #defaults;

  /**
   * @param {object} deps
   * @param {EventTarget} deps.bus
   * @param {Pick<Storage, "getItem"|"setItem">|null} deps.storage
   * @param {Pick<Memory, "choice"|"choose">} deps.memory
   * @param {Readonly<Record<string, unknown>>} [deps.defaults] of the account, by the names of what may be chosen
   */
  constructor({ bus, storage, memory, defaults = {} }) {
    this.#bus = bus;
    this.#storage = storage;
    this.#memory = memory;
    this.#defaults = defaults;
  }

  /** Tells everybody what holds; whoever wants to know listens before. */
  start() {
    for (const name of /** @type {PreferenceName[]} */ (Object.keys(CHOICES))) this.#tell(name);
  }

  /** @param {PreferenceName} name @returns {string} */
  get(name) {
    const allowed = CHOICES[name];
    const ofTheSession = OF_THE_SESSION.has(name) && this.#memory.choice(name);
    const wishes = [ofTheSession, this.#storage?.getItem(PREFIX + name), this.#defaults[name]];
    const wish = wishes.find((value) => typeof value === "string" && allowed.includes(value));
    return typeof wish === "string" ? wish : allowed[0];
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
