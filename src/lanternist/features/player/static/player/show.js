/**
 * The state machine: which slide is wanted, whether it runs, what happens when one fails or ends.
 *
 * @import {Clock} from "./clock.js"
 * @import {Deck, Place} from "./deck.js"
 * @import {PlayerEvents} from "./events.js"
 * @import {Feed} from "./feed.js"
 * @import {Film} from "./film.js"
 * @import {Action} from "./keys.js"
 * @import {Memory} from "./memory.js"
 * @import {PreferenceName} from "./preferences.js"
 * @import {Preloader} from "./preloader.js"
 * @import {Stage} from "./stage.js"
 * @import {Direction, Fill, HoldReason, Loaded, Problem, Session, Slide, State} from "./types.js"
 */
import { drawMs } from "./clock.js";
import { emit, listen } from "./events.js";
import { isFilling } from "./feed.js";
import { MediaError } from "./media.js";
import { LISTED, shuffled } from "./order.js";
import { within } from "./waiting.js";
import { say } from "./words.js";

const VIDEO_WITHIN_MS = 5_000;
const PATIENT_MS = 15_000;
const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];

export class Show {
  #bus;
  #deck;
  #clock;
  #preloader;
  #stage;
  #film;
  #feed;
  #memory;
  #isHeavy;
  /** What a video does: it plays out, ends with the interval, or is repeated until then. */
  #films = "whole";
  /** @type {Session|null} */
  #session = null;
  /** @type {Fill|null} */
  #fill = null;
  /** @type {Problem|null} */
  #problem = null;
  /** @type {Set<HoldReason>} */
  #holds = new Set();
  /** @type {Loaded|null} */
  #onStage = null;
  /** @type {Direction} */
  #direction = 1;
  /** Each journey to a slide has a number; an older one that comes back late is ignored. */
  #journey = 0;
  #isTravelling = false;
  /** What the server's last answer was, where it was none. @type {Problem|null} */
  #trouble = null;
  /** @type {Slide["id"]|null} */
  #reloaded = null;

  /**
   * @param {object} deps
   * @param {EventTarget} deps.bus
   * @param {Deck} deps.deck
   * @param {Clock} deps.clock
   * @param {Preloader} deps.preloader
   * @param {Stage} deps.stage
   * @param {Film} deps.film
   * @param {Feed} deps.feed
   * @param {Memory} deps.memory
   * @param {(slide: Slide) => boolean} deps.isHeavy
   */
  constructor({ bus, deck, clock, preloader, stage, film, feed, memory, isHeavy }) {
    this.#bus = bus;
    this.#deck = deck;
    this.#clock = clock;
    this.#preloader = preloader;
    this.#stage = stage;
    this.#film = film;
    this.#feed = feed;
    this.#memory = memory;
    this.#isHeavy = isHeavy;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    listen(this.#bus, "player:media", (detail) => this.#receive(detail), signal);
    listen(this.#bus, "player:added", ({ slide }) => this.#add(slide), signal);
    listen(this.#bus, "player:fill", ({ fill }) => this.#note(fill), signal);
    listen(this.#bus, "player:problem", ({ problem }) => this.#suffer(problem), signal);
    listen(this.#bus, "player:command", ({ action }) => this.#obey(action), signal);
    listen(this.#bus, "player:preference", ({ name, value }) => this.#prefer(name, value), signal);
    listen(this.#bus, "player:hold", ({ reason, isHeld }) => this.#hold(reason, isHeld), signal);
    listen(this.#bus, "player:elapsed", () => this.#step(1), signal);
    listen(this.#bus, "player:film", ({ outcome }) => this.#afterFilm(outcome), signal);
    signal.addEventListener("abort", () => (this.#journey += 1), { once: true });
    this.#deck.hide(this.#memory.hidden);
    this.#publish();
  }

  /** @returns {State} */
  get state() {
    if (this.#problem) return "failed";
    if (!this.#session || this.#isTravelling) return "loading";
    if (this.#deck.size === 0) return isFilling(this.#fill ?? undefined) ? "collecting" : "empty";
    if (this.#holds.size > 0) return "paused";
    return this.#session.isManualMode ? "manual" : "playing";
  }

  /** @param {PlayerEvents["player:media"]} detail */
  #receive({ session, media }) {
    const isFirst = this.#session === null && this.#onStage === null;
    this.#session = session;
    this.#fill = session.fill ?? null;
    this.#trouble = null;
    if (this.#problem !== "media") this.#problem = null;
    this.#deck.replace(media);
    if (isFirst && this.#memory.mark && this.#deck.resume(this.#memory.mark)) {
      emit(this.#bus, "player:notice", { text: say("Going on at slide %(n)s. Home starts over.", { n: this.#deck.index + 1 }) });
    }
    const isGone = this.#onStage !== null && this.#deck.find(this.#onStage.slide.id) === null;
    if (isGone || !this.#isBusy) this.#begin();
    else this.#publish();
  }

  /** @param {Slide} slide */
  #add(slide) {
    this.#deck.add(slide);
    if (!this.#isBusy) this.#begin();
    else {
      this.#publish();
      if (!this.#isTravelling) this.#preloader.fill(this.#deck.window(this.#direction));
    }
  }

  /** @param {Fill} fill */
  #note(fill) {
    this.#fill = fill;
    this.#publish();
  }

  /** What is decoded goes on playing without the server. @param {Problem} problem */
  #suffer(problem) {
    this.#trouble = problem;
    if (this.#isBusy) emit(this.#bus, "player:notice", { text: say("The server does not answer. Playing what is here.") });
    else this.#stop(problem);
  }

  /** @param {Action} action */
  #obey(action) {
    if (action === "next") this.#step(1);
    else if (action === "previous") this.#step(-1);
    else if (action === "pause") this.#togglePause();
    else if (action === "faster") this.#changeSpeed(1);
    else if (action === "slower") this.#changeSpeed(-1);
    else if (action === "retry") this.#retry();
    else if (action === "first") this.#startOver();
    else if (action === "hide") this.#hideCurrent();
    else if (action === "unhide") this.#showAll();
  }

  get #isBusy() {
    return !this.#problem && (this.#isTravelling || this.#onStage !== null);
  }

  /** @param {PreferenceName} name @param {string} value */
  #prefer(name, value) {
    if (name === "film") this.#films = value;
    if (name !== "order") return;
    this.#deck.arrange(value === "shuffled" ? shuffled(this.#memory.seed) : LISTED);
    this.#publish();
    this.#holdNear();
  }

  #startOver() {
    if (this.#problem || this.#deck.size === 0) return;
    this.#deck.seek({ round: this.#deck.place.round, index: 0 });
    const place = this.#deck.nearest();
    if (place !== null) void this.#travel(place, 1);
  }

  #hideCurrent() {
    const slide = this.#onStage?.slide;
    if (!slide || this.#problem) return;
    this.#memory.hide(slide.id);
    this.#deck.hide(this.#memory.hidden);
    emit(this.#bus, "player:notice", { text: say("Hidden. The settings (S) bring it back.") });
    if (this.#deck.isExhausted) this.#stop("hidden");
    else this.#step(1);
  }

  #showAll() {
    this.#memory.showAll();
    this.#deck.hide([]);
    if (this.#isBusy) this.#publish();
    else this.#retry();
  }

  #begin() {
    const place = this.#deck.nearest();
    if (place !== null) void this.#travel(place, 1);
    else if (this.#deck.size > 0 && this.#deck.hiddenCount > 0) this.#stop("hidden");
    else if (this.#deck.size > 0) this.#stop("media");
    else {
      this.#onStage = null;
      this.#stage.clear();
      this.#publish();
    }
  }

  /** @param {Direction} direction */
  #step(direction) {
    const place = this.#deck.neighbour(direction);
    if (this.#problem || place === null) return;
    this.#hold("blocked", false);
    void this.#travel(place, direction);
  }

  /** @param {Place} place @param {Direction} direction */
  async #travel(place, direction) {
    const journey = ++this.#journey;
    this.#clock.stop();
    this.#film.stop();
    this.#deck.seek(place);
    this.#direction = direction;
    this.#problem = null;
    this.#isTravelling = true;
    this.#publish();
    const slide = /** @type {Slide} */ (this.#deck.current);
    this.#preloader.trim(this.#deck.window(direction), this.#onStage?.slide.id ?? null);
    try {
      const loaded = await this.#load(slide);
      if (journey === this.#journey) await this.#arrive(loaded, journey);
    } catch (error) {
      if (journey === this.#journey) this.#giveUp(slide, error);
    }
  }

  /** A video is given up early where that keeps a show going; with nothing on screen yet it is worth waiting for. @param {Slide} slide */
  #load(slide) {
    const ms = this.#isHeavy(slide) && this.#onStage ? VIDEO_WITHIN_MS : PATIENT_MS;
    return within(this.#preloader.take(slide), ms, () => new MediaError("It takes too long to load"));
  }

  /** @param {Loaded} loaded @param {number} journey */
  async #arrive(loaded, journey) {
    const session = /** @type {Session} */ (this.#session);
    const drawnMs = this.#draw(loaded.slide);
    this.#onStage = loaded;
    const showing = this.#stage.show(loaded, { transition: session.transition, direction: this.#direction, drawnMs });
    const moves = loaded.kind === "image" || (await this.#film.begin(loaded, this.#filmChoice()));
    const { shownAt, settled } = await showing;
    if (journey !== this.#journey || !moves) return;
    this.#isTravelling = false;
    this.#run(loaded, drawnMs, loaded.kind === "image" ? shownAt : Math.max(shownAt, performance.now()));
    await settled;
    if (journey === this.#journey) this.#holdNear();
  }

  /** Hold decoded what comes next, once the slide on screen is at rest. */
  #holdNear() {
    if (this.#isTravelling || !this.#onStage) return;
    const near = this.#deck.window(this.#direction);
    this.#preloader.trim(near, this.#onStage.slide.id);
    this.#preloader.fill(near);
  }

  #filmChoice() {
    const isManual = this.#session?.isManualMode ?? false;
    return { loops: isManual || this.#films === "loop", hasTimeline: isManual || this.#films === "whole" };
  }

  /** @param {Loaded} loaded @param {number} drawnMs @param {number} shownAt */
  #run(loaded, drawnMs, shownAt) {
    const { id, type, caption } = loaded.slide;
    const { round, index } = this.#deck.place;
    emit(this.#bus, "player:slide", { index, round, id, drawnMs, shownAt, caption: caption ?? "" });
    this.#publish();
    const isTimed = type !== "video" || this.#films !== "whole";
    if (!this.#session?.isManualMode && isTimed) this.#clock.arm(drawnMs, shownAt);
  }

  /** A picture may carry its own time; all else draws one. @param {Slide} slide */
  #draw(slide) {
    const own = slide.type === "image" ? slide.durationSeconds : null;
    if (own) return own * 1000;
    return drawMs(this.#session?.intervalMin ?? 0, this.#session?.intervalMax ?? 0);
  }

  /** @param {PlayerEvents["player:film"]["outcome"]} outcome */
  #afterFilm(outcome) {
    if (outcome === "ended") this.#step(1);
    else if (outcome === "blocked") this.#hold("blocked", true);
    else if (this.#onStage) this.#afterBrokenFilm(this.#onStage.slide);
  }

  /** A clip whose address ran out while it waited is worth one more try. @param {Slide} slide */
  #afterBrokenFilm(slide) {
    if (this.#feed.isStale(slide) && this.#reloaded !== slide.id) {
      this.#reloaded = slide.id;
      this.#preloader.drop(slide.id);
      void this.#travel(this.#deck.place, this.#direction);
    } else {
      emit(this.#bus, "player:notice", { text: say("This video does not go on. Left out.") });
      this.#giveUp(slide, new MediaError("The video does not play"));
    }
  }

  /** One slide fails, the show goes on. @param {Slide} slide @param {unknown} error */
  #giveUp(slide, error) {
    this.#preloader.drop(slide.id);
    if (error instanceof MediaError && error.isOffline) {
      this.#stop(this.#trouble ?? "network");
      return;
    }
    const reason = error instanceof MediaError ? error.reason : String(error);
    this.#deck.markFailed(slide.id, reason);
    emit(this.#bus, "player:failed", { id: slide.id, reason });
    const place = this.#deck.neighbour(this.#direction);
    if (place === null) this.#stop("media");
    else void this.#travel(place, this.#direction);
  }

  /** @param {Problem} problem */
  #stop(problem) {
    this.#journey += 1;
    this.#clock.stop();
    this.#film.stop();
    this.#isTravelling = false;
    this.#problem = problem;
    this.#publish();
  }

  #retry() {
    if (this.#isBusy) return;
    this.#deck.clearFailures();
    this.#session = null;
    this.#problem = null;
    this.#onStage = null;
    this.#stage.clear();
    this.#preloader.clear();
    this.#publish();
    void this.#feed.ask();
  }

  #togglePause() {
    if (this.#holds.has("blocked")) this.#hold("blocked", false);
    else if (this.#session?.isManualMode && this.#onStage?.kind === "image") {
      emit(this.#bus, "player:notice", { text: say("Manual session: slides change only when you say so") });
    } else this.#hold("user", !this.#holds.has("user"));
  }

  /** @param {HoldReason} reason @param {boolean} isHeld */
  #hold(reason, isHeld) {
    const wasStanding = this.#holds.size > 0;
    if (isHeld) this.#holds.add(reason);
    else this.#holds.delete(reason);
    const isStanding = this.#holds.size > 0;
    if (wasStanding === isStanding) return;
    for (const part of [this.#clock, this.#film]) {
      if (isStanding) part.hold();
      else part.release();
    }
    this.#publish();
  }

  /** @param {1|-1} by */
  #changeSpeed(by) {
    const at = SPEEDS.indexOf(this.#clock.speed) + by;
    this.#clock.speed = SPEEDS[at] ?? this.#clock.speed;
    emit(this.#bus, "player:notice", { text: say("Speed %(n)s×", { n: this.#clock.speed }) });
    this.#publish();
  }

  #publish() {
    emit(this.#bus, "player:status", {
      state: this.state,
      index: this.#deck.index,
      total: this.#deck.size,
      failed: this.#deck.failedCount,
      hidden: this.#deck.hiddenCount,
      speed: this.#clock.speed,
      isManual: this.#session?.isManualMode ?? false,
      isVideo: this.#onStage?.kind === "video",
      isBlocked: this.#holds.has("blocked"),
      slide: this.#onStage?.slide ?? null,
      problem: this.#problem,
    });
  }
}
