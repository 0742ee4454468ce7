/**
 * Builds the parts of the player, starts them and ends them; the only module that knows them all. The events by which
 * they talk are listed in events.js.
 *
 * @import {Timing} from "./clock.js"
 * @import {Action} from "./keys.js"
 */
import { Chrome } from "./chrome.js";
import { Clock } from "./clock.js";
import { Curtain } from "./curtain.js";
import { Deck } from "./deck.js";
import { listen } from "./events.js";
import { Feed, isFilling } from "./feed.js";
import { Film } from "./film.js";
import { Fullscreen } from "./fullscreen.js";
import { ImagePool } from "./images.js";
import { Keys } from "./keys.js";
import { MediaLoader } from "./media.js";
import { Memory } from "./memory.js";
import { Message } from "./message.js";
import { Pointer } from "./pointer.js";
import { Preferences } from "./preferences.js";
import { Preloader } from "./preloader.js";
import { Progress } from "./progress.js";
import { Recovery } from "./recovery.js";
import { Settings } from "./settings.js";
import { Sheets } from "./sheets.js";
import { Show } from "./show.js";
import { Sound } from "./sound.js";
import { Speech } from "./speech.js";
import { Stage } from "./stage.js";
import { VideoPool } from "./videos.js";
import { Wake } from "./wake.js";
import { Writer } from "./writer.js";

/** With a sheet open only these still act; the sheet itself closes on Esc. @type {ReadonlySet<Action>} */
const ACTIONS_IN_A_SHEET = new Set(["help", "info", "settings", "privacy", "unhide"]);
/** Behind the privacy screen nothing moves. @type {ReadonlySet<Action>} */
const ACTIONS_IN_PRIVATE = new Set(["privacy", "leave"]);

/** @type {Timing} */
const TIMING = {
  now: () => performance.now(),
  setTimer: (callback, ms) => setTimeout(callback, ms),
  clearTimer: (timer) => clearTimeout(timer),
};

/** @typedef {{start: (signal: AbortSignal) => void}} Part */

/** Storage throws where a browser is told to keep nothing. */
function openStorage() {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}

export class Player {
  #root;
  #end = new AbortController();
  #back;
  #curtain;
  #fullscreen;
  #sheets;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#back = root.dataset.back || "/";
    this.#curtain = new Curtain({ root, curtain: this.#part("curtain"), page: document });
    this.#fullscreen = new Fullscreen({ root, page: document });
    this.#sheets = new Sheets({
      root,
      help: /** @type {HTMLDialogElement} */ (this.#part("help")),
      info: /** @type {HTMLDialogElement} */ (this.#part("info")),
      settings: /** @type {HTMLDialogElement} */ (this.#part("settings")),
    });
  }

  /** Listeners come before the feed, whose first answer sets everything going. */
  start() {
    const { signal } = this.#end;
    listen(this.#root, "player:command", ({ action }) => action === "leave" && this.#leave(), signal);
    this.#mirror(signal);
    const { feed, parts } = this.#createShow();
    for (const part of [...this.#createSurface(), ...parts, this.#curtain, this.#fullscreen, this.#sheets]) part.start(signal);
    this.#root.focus({ preventScroll: true });
    feed.start(signal);
  }

  /** Every listener, timer and request hangs on one signal. */
  destroy() {
    this.#end.abort();
  }

  /** The parts that decide what is on screen. */
  #createShow() {
    const bus = this.#root;
    const request = globalThis.fetch.bind(globalThis);
    const videos = new VideoPool(() => document.createElement("video"));
    const feed = new Feed({
      bus,
      sourceUrl: bus.dataset.source ?? "",
      eventsUrl: bus.dataset.events ?? "",
      fetch: request,
      createEvents: (url) => new EventSource(url),
    });
    const loader = new MediaLoader({ videos, images: new ImagePool(() => new Image()), feed, fetch: request });
    const isHeavy = loader.isHeavy.bind(loader);
    const preloader = new Preloader({ load: loader.load.bind(loader), isHeavy, warm: loader.warm.bind(loader) });
    const clock = new Clock({ bus, timing: TIMING });
    const film = new Film({ bus, videos });
    const stage = this.#createStage();
    const storage = openStorage();
    const memory = new Memory({ bus, storage, session: bus.dataset.source ?? "" });
    const defaults = JSON.parse(bus.dataset.defaults || "{}");
    const preferences = new Preferences({ bus, storage, memory, defaults });
    const settings = this.#createSettings(preferences, memory);
    const deck = new Deck();
    const show = new Show({ bus, deck, clock, preloader, stage, film, feed, memory, isHeavy });
    const sound = new Sound({ bus, storage, isWanted: defaults.sound === "on" });
    const speech = new Speech({
      bus,
      voice: globalThis.speechSynthesis,
      create: (text) => new SpeechSynthesisUtterance(text),
    });
    const wake = new Wake({ bus, page: document, wakeLock: navigator.wakeLock });
    const writer = this.#createWriter(deck, feed, request);
    const recovery = new Recovery({ bus, target: window, timing: TIMING });
    /** Sound, wake and preferences speak as they start, so those who listen come first. @type {Part[]} */
    const parts = [stage, clock, film, preloader, recovery, show, memory, settings, speech, writer, sound, wake, preferences];
    return { feed, parts };
  }

  /** @param {Deck} deck @param {Feed} feed @param {typeof fetch} request */
  #createWriter(deck, feed, request) {
    const { writer = "", writerPrice } = this.#root.dataset;
    return new Writer({
      bus: this.#root,
      url: writer,
      isFree: writerPrice === "0",
      fetch: request,
      near: () => deck.window(1),
      fresh: feed.fresh.bind(feed),
      isSeen: () => this.#root.dataset.captions !== "off",
    });
  }

  /** @param {Preferences} preferences @param {Memory} memory */
  #createSettings(preferences, memory) {
    return new Settings({
      bus: this.#root,
      form: /** @type {HTMLFormElement} */ (this.#part("choices")),
      parts: { seen: this.#part("seen"), unhide: this.#part("unhide") },
      preferences,
      memory,
    });
  }

  #createStage() {
    const root = this.#part("stage");
    const [first, second] = root.querySelectorAll(".player__layer");
    const layers = /** @type {[HTMLElement, HTMLElement]} */ ([first, second]);
    const wanted = this.#root.dataset.motion;
    const motion = wanted === "system" ? matchMedia("(prefers-reduced-motion: reduce)") : { matches: wanted === "reduced" };
    return new Stage({ bus: this.#root, root, layers, caption: this.#part("caption"), motion });
  }

  /** The parts that people see and touch. @returns {Part[]} */
  #createSurface() {
    const bus = this.#root;
    const part = (/** @type {string} */ name) => this.#part(name);
    return [
      new Chrome({
        root: bus,
        parts: {
          position: part("position"),
          speed: part("speed"),
          skipped: part("skipped"),
          notice: part("notice"),
          caption: part("caption"),
        },
      }),
      new Message({ bus, box: part("message"), title: part("message-title"), text: part("message-text"), retry: part("retry") }),
      new Progress({ bus, line: part("line"), ring: /** @type {SVGElement} */ (/** @type {unknown} */ (part("ring"))) }),
      new Pointer({ bus, surface: part("surface") }),
      new Keys({ bus, target: document, accepts: (action) => this.#accepts(action) }),
    ];
  }

  /** What styles and tests may read of the player, as attributes of its element. @param {AbortSignal} signal */
  #mirror(signal) {
    const { dataset } = this.#root;
    listen(this.#root, "player:status", ({ state, isManual, isVideo, isBlocked }) => {
      Object.assign(dataset, { state, manual: String(isManual), video: String(isVideo), blocked: String(isBlocked) });
    }, signal);
    listen(this.#root, "player:slide", ({ index, id, drawnMs }) => {
      Object.assign(dataset, { index: String(index), slideId: String(id), drawnMs: String(drawnMs) });
    }, signal);
    listen(this.#root, "player:media", ({ session }) => (dataset.captionTheme = session.captionTheme ?? ""), signal);
    listen(this.#root, "player:preference", ({ name, value }) => (dataset[name] = value), signal);
    listen(this.#root, "player:fill", ({ fill }) => (dataset.filling = String(isFilling(fill))), signal);
  }

  /** @param {Action} action */
  #accepts(action) {
    if (this.#curtain.isDown) return ACTIONS_IN_PRIVATE.has(action);
    return !this.#sheets.isOpen || ACTIONS_IN_A_SHEET.has(action);
  }

  #leave() {
    if (this.#curtain.isDown) this.#curtain.lift();
    else if (this.#fullscreen.isFull) void this.#fullscreen.leave();
    else location.assign(this.#back);
  }

  /** @param {string} name @returns {HTMLElement} */
  #part(name) {
    const element = this.#root.querySelector(`[data-part="${name}"]`);
    if (!element) throw new Error(`The page has no part named ${name}`);
    return /** @type {HTMLElement} */ (element);
  }
}

const root = document.getElementById("player");
if (root) {
  const player = new Player(root);
  player.start();
  // A page kept for the back button starts afresh instead of half alive.
  addEventListener("pagehide", () => player.destroy(), { once: true });
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
