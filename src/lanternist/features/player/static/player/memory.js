/**
 * What this device remembers of one session: where it was left, what was seen, what is never to come again, and how it
 * is to be played. Nothing of it leaves the device.
 *
 * @import {Slide} from "./types.js"
 *
 * @typedef {object} Remembered
 * @property {number} seed of the shuffle
 * @property {{round: number, id: Slide["id"]}|null} mark
 * @property {Slide["id"][]} seen
 * @property {Slide["id"][]} hidden
 * @property {Record<string, string>} choices
 * @property {number} at milliseconds of the epoch
 */
import { emit, listen } from "./events.js";
import { say } from "./words.js";

const PREFIX = "lanternist.player.session:";
const MOST_SESSIONS = 100;

/** @param {number} seed @returns {Remembered} */
const nothing = (seed) => ({ seed, mark: null, seen: [], hidden: [], choices: {}, at: 0 });

/** What storage holds may be of another version, or no longer whole. @param {string|null} text @param {Remembered} fallback @returns {Remembered} */
function parse(text, fallback) {
  try {
    const held = { ...fallback, ...JSON.parse(text ?? "{}") };
    const isSound = Number.isFinite(held.seed) && Array.isArray(held.seen) && Array.isArray(held.hidden);
    return isSound && typeof held.choices === "object" ? held : fallback;
  } catch {
    return fallback;
  }
}

export class Memory {
  #bus;
  #storage;
  #key;
  #now;
  /** @type {Remembered} */
  #held;
  #seen;
  #isRefused = false;

  /**
   * @param {object} deps
   * @param {EventTarget} deps.bus
   * @param {Storage|null} deps.storage null where the browser refuses it
   * @param {string} deps.session what tells one session from another
   * @param {() => number} [deps.now]
   * @param {() => number} [deps.random]
   */
  constructor({ bus, storage, session, now = Date.now, random = Math.random }) {
    this.#bus = bus;
    this.#storage = storage;
    this.#key = PREFIX + session;
    this.#now = now;
    this.#held = parse(storage?.getItem(this.#key) ?? null, nothing(Math.floor(random() * 2 ** 31)));
    this.#seen = new Set(this.#held.seen);
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    listen(this.#bus, "player:slide", ({ id, round }) => this.#note(id, round), signal);
  }

  get seed() {
    return this.#held.seed;
  }

  get mark() {
    return this.#held.mark;
  }

  get hidden() {
    return /** @type {readonly Slide["id"][]} */ (this.#held.hidden);
  }

  get seenCount() {
    return this.#seen.size;
  }

  /** @param {string} name */
  choice(name) {
    return this.#held.choices[name];
  }

  /** @param {string} name @param {string} value */
  choose(name, value) {
    this.#held.choices[name] = value;
    this.#keep();
  }

  /** @param {Slide["id"]} id */
  hide(id) {
    this.#held.hidden = [...this.#held.hidden.filter((each) => each !== id), id];
    this.#keep();
  }

  showAll() {
    this.#held.hidden = [];
    this.#keep();
  }

  /** @param {Slide["id"]} id @param {number} round */
  #note(id, round) {
    this.#seen.add(id);
    this.#held.mark = { round, id };
    this.#keep();
  }

  #keep() {
    const text = JSON.stringify({ ...this.#held, seen: [...this.#seen], at: this.#now() });
    if (!this.#storage || this.#isRefused) return;
    try {
      this.#write(this.#storage, text);
    } catch {
      this.#isRefused = true;
      emit(this.#bus, "player:notice", { text: say("This browser has no room to remember where you are") });
    }
  }

  /** @param {Storage} storage @param {string} text */
  #write(storage, text) {
    if (storage.getItem(this.#key) === null) this.#forgetOldest(storage, MOST_SESSIONS - 1);
    try {
      storage.setItem(this.#key, text);
    } catch {
      this.#forgetOldest(storage, 10);
      storage.setItem(this.#key, text);
    }
  }

  /** Keep so many of the other sessions, the latest ones. @param {Storage} storage @param {number} count */
  #forgetOldest(storage, count) {
    const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
    const others = keys.filter((key) => key.startsWith(PREFIX) && key !== this.#key);
    if (others.length <= count) return;
    const ages = others.map((key) => /** @type {const} */ ([parse(storage.getItem(key), nothing(0)).at, key]));
    ages.sort(([left], [right]) => right - left);
    for (const [, key] of ages.slice(count)) storage.removeItem(key);
  }
}
