/**
 * Captions that a model writes while a session plays: for the slide on screen and the one after it, where the session
 * has a theme and the slide no caption. They are shown and not stored.
 *
 * @import {Session, Slide} from "./types.js"
 */
import { emit, listen } from "./events.js";

/** What is wrong with one slide; anything else would be wrong with the next one as well. */
const OF_ONE_SLIDE = new Set([400, 404, 410, 413, 502]);

export class Writer {
  #bus;
  #url;
  #fetch;
  #near;
  #fresh;
  #isSeen;
  #isAllowed;
  /** @type {AbortSignal|null} */
  #signal = null;
  /** @type {Session|null} */
  #session = null;
  /** @type {Slide["id"]|null} the slide on screen, where it has no caption */
  #bare = null;
  /** @type {Map<Slide["id"], string>} */
  #texts = new Map();
  /** @type {Set<Slide["id"]>} */
  #asked = new Set();
  #isAsking = false;
  #isOver;

  /**
   * @param {object} deps
   * @param {EventTarget} deps.bus
   * @param {string} deps.url empty where no model is set up, or the session wants no captions
   * @param {boolean} deps.isFree else somebody has to choose it
   * @param {typeof fetch} deps.fetch
   * @param {() => Iterable<{slide: Slide, distance: number}>} deps.near what is on screen and around it
   * @param {(slide: Slide) => Promise<Slide>} deps.fresh the slide with an address that is good
   * @param {() => boolean} deps.isSeen whether captions are shown at all
   */
  constructor({ bus, url, isFree, fetch, near, fresh, isSeen }) {
    this.#bus = bus;
    this.#url = url;
    this.#isOver = url === "";
    this.#isAllowed = isFree;
    this.#fetch = fetch;
    this.#near = near;
    this.#fresh = fresh;
    this.#isSeen = isSeen;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    if (this.#isOver) return;
    this.#signal = signal;
    const isFree = this.#isAllowed;
    listen(this.#bus, "player:media", ({ session }) => (this.#session = session), signal);
    listen(this.#bus, "player:slide", ({ id, caption }) => this.#meet(id, caption), signal);
    listen(this.#bus, "player:command", ({ action }) => action === "captions" && queueMicrotask(() => this.#go()), signal);
    listen(this.#bus, "player:preference", ({ name, value }) => {
      if (name !== "writing") return;
      this.#isAllowed = isFree || value === "on";
      this.#go();
    }, signal);
  }

  /** @param {Slide["id"]} id @param {string} caption */
  #meet(id, caption) {
    this.#bare = caption === "" ? id : null;
    this.#show();
    this.#go();
  }

  #show() {
    const text = this.#bare === null ? undefined : this.#texts.get(this.#bare);
    if (this.#bare !== null && text) emit(this.#bus, "player:caption", { id: this.#bare, text });
  }

  /** Ask for the nearest slide that wants a caption, one at a time. */
  #go() {
    const slide = this.#next();
    if (!slide) return;
    this.#asked.add(slide.id);
    this.#isAsking = true;
    void this.#ask(slide).then((text) => {
      this.#isAsking = false;
      if (text) this.#texts.set(slide.id, text);
      if (text && slide.id === this.#bare) this.#show();
      this.#go();
    });
  }

  /** @returns {Slide|null} */
  #next() {
    if (this.#isOver || this.#isAsking || !this.#isAllowed || !this.#isSeen() || !this.#session?.captionTheme) return null;
    for (const { slide, distance } of this.#near()) {
      const isAhead = distance === 0 || distance === 1;
      if (isAhead && slide.type === "image" && slide.mediaUrl && !slide.caption && !this.#asked.has(slide.id)) return slide;
    }
    return null;
  }

  /** @param {Slide} slide @returns {Promise<string>} empty where there is none */
  async #ask(slide) {
    try {
      const { mediaUrl, title, subreddit } = await this.#fresh(slide);
      const body = {
        media_url: new URL(mediaUrl, globalThis.location?.href).href,
        ...(title && { post_title: title.slice(0, 2000) }),
        ...(subreddit && { subreddit: subreddit.slice(0, 100) }),
        sessionId: this.#session?.id,
      };
      const answer = await this.#fetch(this.#url, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify(body),
        signal: this.#signal,
      });
      if (answer.ok) return String((await answer.json()).caption ?? "");
      if (!OF_ONE_SLIDE.has(answer.status)) this.#isOver = true;
    } catch {
      this.#isOver ||= this.#signal?.aborted ?? false;
    }
    return "";
  }
}
