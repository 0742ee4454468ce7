/**
 * Where slides come from: the session's answer, asked again before its signed addresses run out, and the server's
 * events while the session still fills.
 *
 * @import {Fill, Payload, Problem, Session, Slide} from "./types.js"
 */
import { emit, listen } from "./events.js";

/** An address with less life than this, plus the clip's own length, is replaced before it is used. */
const MARGIN_SECONDS = 60;
/** A server that signs for less than the margin must not be asked for each slide. */
const RENEW_AHEAD_AT_MOST_EVERY_MS = 1_000;
const POLL_MS = 3_000;
/** EventSource.CLOSED: the server refused, so the browser will not try again. */
const CLOSED = 2;

/** @param {Fill|undefined} fill */
export const isFilling = (fill) => fill?.state === "pending" || fill?.state === "running";

/** When a signed address ends, in seconds of the epoch; null when it does not say. @param {string} url */
export function expiryOf(url) {
  const value = Number(new URL(url, "http://localhost").searchParams.get("e"));
  return Number.isFinite(value) && value > 0 ? value : null;
}

/** Repeats are left out unless their owner wants them. @param {Slide} slide @param {Session|null} session */
const isShown = (slide, session) => slide.duplicateOf == null || session?.showDuplicates === true;

/** @param {number} status @returns {Problem} */
function problemOf(status) {
  if (status === 401 || status === 403) return "signed-out";
  return status === 404 ? "missing" : "server";
}

export class Feed {
  #bus;
  #sourceUrl;
  #eventsUrl;
  #fetch;
  #createEvents;
  /** @type {AbortSignal|null} */
  #signal = null;
  /** @type {EventSource|null} */
  #events = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #poll;
  /** @type {Promise<Payload|null>|null} */
  #asking = null;
  #askedAt = -Infinity;
  /** @type {Map<Slide["id"], Slide>} */
  #known = new Map();
  /** @type {Session|null} */
  #session = null;

  /**
   * @param {object} deps
   * @param {EventTarget} deps.bus
   * @param {string} deps.sourceUrl
   * @param {string} deps.eventsUrl empty when the session cannot fill
   * @param {typeof fetch} deps.fetch
   * @param {(url: string) => EventSource} deps.createEvents
   */
  constructor({ bus, sourceUrl, eventsUrl, fetch, createEvents }) {
    this.#bus = bus;
    this.#sourceUrl = sourceUrl;
    this.#eventsUrl = eventsUrl;
    this.#fetch = fetch;
    this.#createEvents = createEvents;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#stopFollowing(), { once: true });
    listen(this.#bus, "player:fill", ({ fill }) => this.#follow(fill), signal);
    void this.ask();
  }

  /** Ask for the whole session; askers at the same time share one answer. @returns {Promise<Payload|null>} */
  ask() {
    this.#asking ??= this.#request().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** The slide with an address that will outlast it. @param {Slide} slide @returns {Promise<Slide>} */
  async fresh(slide) {
    const latest = this.#known.get(slide.id) ?? slide;
    const mayAsk = performance.now() - this.#askedAt > RENEW_AHEAD_AT_MOST_EVERY_MS;
    return mayAsk && this.isStale(latest) ? this.renew(latest) : latest;
  }

  /** @param {Slide} slide */
  isStale(slide) {
    const expiry = expiryOf(slide.mediaUrl);
    const margin = MARGIN_SECONDS + Math.max(slide.durationSeconds ?? 0, slide.duration ?? 0);
    return expiry !== null && expiry - margin < Date.now() / 1000;
  }

  /** @param {Slide} slide @returns {Promise<Slide>} the same slide if the server has nothing newer */
  async renew(slide) {
    await this.ask();
    return this.#known.get(slide.id) ?? slide;
  }

  /** @returns {Promise<Payload|null>} */
  async #request() {
    this.#askedAt = performance.now();
    try {
      const response = await this.#fetch(this.#sourceUrl, { signal: this.#signal, headers: { Accept: "application/json" } });
      if (!response.ok) return this.#fail(problemOf(response.status));
      const payload = /** @type {Payload} */ (await response.json());
      this.#publish(payload);
      return payload;
    } catch {
      return this.#signal?.aborted ? null : this.#fail("network");
    }
  }

  /** @param {Problem} problem */
  #fail(problem) {
    emit(this.#bus, "player:problem", { problem });
    return null;
  }

  /** @param {Payload} payload */
  #publish({ session, media }) {
    this.#session = session;
    this.#known = new Map(media.map((slide) => [slide.id, slide]));
    emit(this.#bus, "player:media", { session, media: media.filter((slide) => isShown(slide, session)) });
    if (session.fill) emit(this.#bus, "player:fill", { fill: session.fill });
  }

  /** @param {Fill} fill */
  #follow(fill) {
    if (!isFilling(fill)) this.#stopFollowing();
    else if (!this.#eventsUrl || this.#events?.readyState === CLOSED) this.#pollLater();
    else if (!this.#events) this.#openEvents();
  }

  #openEvents() {
    const events = this.#createEvents(this.#eventsUrl);
    this.#events = events;
    let hasDropped = false;
    events.addEventListener("open", () => {
      // What was sent while the line was down will not be sent again.
      if (hasDropped) void this.ask();
      hasDropped = false;
    });
    events.addEventListener("error", () => {
      hasDropped = true;
      if (events.readyState === CLOSED) this.#pollLater();
    });
    events.addEventListener("fill", (event) => emit(this.#bus, "player:fill", { fill: JSON.parse(event.data) }));
    events.addEventListener("media", (event) => this.#add(JSON.parse(event.data)));
  }

  /** @param {Slide} slide */
  #add(slide) {
    this.#known.set(slide.id, slide);
    if (isShown(slide, this.#session)) emit(this.#bus, "player:added", { slide });
  }

  #pollLater() {
    this.#events?.close();
    clearTimeout(this.#poll);
    this.#poll = setTimeout(() => void this.ask(), POLL_MS);
  }

  #stopFollowing() {
    this.#events?.close();
    this.#events = null;
    clearTimeout(this.#poll);
  }
}
