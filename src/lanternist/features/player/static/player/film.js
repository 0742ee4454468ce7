/**
 * Plays the one video on stage: starts it, watches that it moves, keeps it silent where it must be, reports its end.
 *
 * @import {Loaded} from "./types.js"
 * @import {VideoPool} from "./videos.js"
 */
import { emit, listen } from "./events.js";
import { isHeard } from "./hearing.js";
import { say } from "./words.js";

const START_WITHIN_MS = 5_000;
const MOVE_WITHIN_MS = 10_000;

export class Film {
  #bus;
  #videos;
  /** @type {HTMLVideoElement|null} */
  #element = null;
  /** @type {AbortController|null} */
  #watch = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #watchdog;
  #isHeld = false;
  #hasTimeline = false;
  /** Seconds between which it plays. */
  #part = { start: 0, end: Infinity };
  /** @type {boolean|null} */
  #hasSound = null;

  /** @param {{bus: EventTarget, videos: VideoPool}} deps */
  constructor({ bus, videos }) {
    this.#bus = bus;
    this.#videos = videos;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    listen(this.#bus, "player:sound", ({ isMuted }) => this.#videos.mute(isMuted), signal);
    signal.addEventListener("abort", () => this.stop(), { once: true });
  }

  /**
   * Start from the beginning. Resolves with true once it moves (or waits to be let), with false when it cannot.
   *
   * @param {Loaded} loaded
   * @param {{loops: boolean, hasTimeline: boolean}} choice hasTimeline: its end, not the clock, ends the slide
   */
  async begin(loaded, { loops, hasTimeline }) {
    this.stop();
    const element = /** @type {HTMLVideoElement} */ (loaded.element);
    const isSilent = loaded.slide.type === "gif";
    this.#element = element;
    this.#hasTimeline = hasTimeline && !isSilent;
    this.#hasSound = isSilent ? false : (loaded.slide.hasSound ?? null);
    emit(this.#bus, "player:hearing", { hasSound: this.#hasSound });
    element.loop = isSilent || loops;
    this.#part = partOf(loaded.slide);
    if (element.currentTime !== this.#part.start) element.currentTime = this.#part.start;
    this.#follow(element);
    if (this.#isHeld) return true;
    return this.#play(element);
  }

  stop() {
    clearTimeout(this.#watchdog);
    this.#watch?.abort();
    this.#element?.pause();
    if (this.#element) emit(this.#bus, "player:hearing", { hasSound: null });
    this.#element = null;
  }

  hold() {
    this.#isHeld = true;
    clearTimeout(this.#watchdog);
    this.#element?.pause();
  }

  release() {
    this.#isHeld = false;
    if (this.#element) void this.#play(this.#element);
  }

  /** @param {HTMLVideoElement} element */
  #follow(element) {
    const watch = new AbortController();
    this.#watch = watch;
    const on = (/** @type {string} */ name, /** @type {() => void} */ handler) =>
      element.addEventListener(name, handler, { signal: watch.signal });
    on("ended", () => this.#tell("ended"));
    on("error", () => this.#tell("failed"));
    on("waiting", () => this.#expect(MOVE_WITHIN_MS));
    on("playing", () => clearTimeout(this.#watchdog));
    for (const name of ["playing", "pause", "waiting", "durationchange", "seeked", "timeupdate"]) on(name, () => this.#report());
    on("timeupdate", () => this.#hear(element));
    on("timeupdate", () => this.#cut(element));
    // A video that is repeated comes back to its beginning by itself, not to that of its part.
    on("seeked", () => element.currentTime < this.#part.start - 0.5 && (element.currentTime = this.#part.start));
  }

  /** Ends a slide that shows a part of its video where that part ends. @param {HTMLVideoElement} element */
  #cut(element) {
    if (element.currentTime < this.#part.end || element.paused) return;
    if (element.loop) {
      element.currentTime = this.#part.start;
    } else {
      element.pause();
      this.#tell("ended");
    }
  }

  /** @param {HTMLVideoElement} element @returns {Promise<boolean>} */
  async #play(element) {
    const watch = this.#watch;
    this.#videos.tune(element);
    this.#expect(START_WITHIN_MS);
    try {
      await element.play();
      return this.#watch === watch;
    } catch (error) {
      if (this.#watch !== watch || watch?.signal.aborted) return false;
      return this.#refused(element, /** @type {DOMException} */ (error).name);
    }
  }

  /** @param {HTMLVideoElement} element @param {string} why @returns {Promise<boolean>|boolean} */
  #refused(element, why) {
    // Paused again before it could start: whoever paused it will start it.
    if (why === "AbortError") return this.#isHeld;
    if (why === "NotAllowedError" && !element.muted) {
      this.#videos.mute(true);
      emit(this.#bus, "player:notice", { text: say("The browser starts this without sound. Press M to turn it on.") });
      return this.#play(element);
    }
    const isBlocked = why === "NotAllowedError";
    this.#tell(isBlocked ? "blocked" : "failed");
    return isBlocked;
  }

  /** @param {number} ms */
  #expect(ms) {
    clearTimeout(this.#watchdog);
    if (!this.#isHeld) this.#watchdog = setTimeout(() => this.#tell("failed"), ms);
  }

  /** @param {"ended"|"failed"|"blocked"} outcome */
  #tell(outcome) {
    clearTimeout(this.#watchdog);
    if (outcome === "failed") this.stop();
    emit(this.#bus, "player:film", { outcome });
  }

  /** The server knows of most videos; of the others the browser does, once they play. @param {HTMLVideoElement} element */
  #hear(element) {
    if (this.#hasSound !== null) return;
    this.#hasSound = isHeard(element);
    if (this.#hasSound !== null) emit(this.#bus, "player:hearing", { hasSound: this.#hasSound });
  }

  #report() {
    const element = this.#element;
    if (!element || !this.#hasTimeline || !(element.duration > 0)) return;
    const { start, end } = this.#part;
    const until = Math.min(end, element.duration);
    emit(this.#bus, "player:progress", {
      fraction: Math.max(0, Math.min(1, (element.currentTime - start) / (until - start))),
      remainingMs: Number.isFinite(until) ? (until - element.currentTime) * 1000 : null,
      isRunning: !element.paused && element.readyState >= 3,
    });
  }
}

/** @param {import("./types.js").Slide} slide @returns {{start: number, end: number}} */
function partOf(slide) {
  return { start: slide.startSeconds ?? 0, end: slide.endSeconds ?? Infinity };
}
