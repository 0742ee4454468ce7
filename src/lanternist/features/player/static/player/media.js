/**
 * Turns a slide into an element that is ready to be seen: a decoded picture, or a video with its first frame.
 *
 * @import {ImagePool} from "./images.js"
 * @import {Loaded, Slide} from "./types.js"
 * @import {Feed} from "./feed.js"
 * @import {VideoPool} from "./videos.js"
 */
import { sizedForScreen } from "./sizes.js";
import { once, waitUntil } from "./waiting.js";

const IMAGE_PATH = /\.(gif|jpe?g|png|webp|avif)$/i;
const VIDEO_PATH = /\.(mp4|m4v|webm|mov|gifv)$/i;

/** A connection is not held for longer: a browser has six of them. */
const WARM_MS = 2_000;

/** The server answers these for a signed address that is over, and may have a fresh one. */
const PERHAPS_EXPIRED = new Set([401, 403, 404, 410]);

/** Why a slide cannot be shown; `reason` is for people. */
export class MediaError extends Error {
  /** @param {string} reason @param {boolean} [isOffline] */
  constructor(reason, isOffline = false) {
    super(reason);
    this.reason = reason;
    this.isOffline = isOffline;
  }
}

/**
 * What the server's words say about which element plays it: "gif" may be an animated picture or a silent video.
 *
 * @param {Slide} slide
 * @returns {"image"|"video"|"unknown"}
 */
export function kindOf(slide) {
  if (slide.type === "video") return "video";
  if (slide.mimeType) return slide.mimeType.startsWith("video/") ? "video" : "image";
  if (slide.type === "image") return "image";
  const path = slide.mediaUrl.split(/[?#]/, 1)[0] ?? "";
  if (VIDEO_PATH.test(path)) return "video";
  return IMAGE_PATH.test(path) ? "image" : "unknown";
}

export class MediaLoader {
  #videos;
  #feed;
  #images;
  #fetch;
  /** @type {Map<Slide["id"], "image"|"video">} */
  #proven = new Map();
  /** @type {Set<Slide["id"]>} */
  #warmed = new Set();

  /**
   * @param {object} deps
   * @param {VideoPool} deps.videos
   * @param {Pick<Feed, "ask"|"fresh"|"renew">} deps.feed
   * @param {ImagePool} deps.images
   * @param {typeof fetch} deps.fetch
   */
  constructor({ videos, images, feed, fetch }) {
    this.#videos = videos;
    this.#feed = feed;
    this.#images = images;
    this.#fetch = fetch;
  }

  /** An animation counts as heavy until it has proved to be a picture. @param {Slide} slide */
  isHeavy(slide) {
    return (this.#proven.get(slide.id) ?? kindOf(slide)) !== "image";
  }

  /** Let the server fetch and put together what it has not yet, before it is asked for in earnest. @param {Slide} slide */
  warm(slide) {
    if (slide.state !== "pending" || !slide.mediaUrl.startsWith("/media/") || this.#warmed.has(slide.id)) return;
    this.#warmed.add(slide.id);
    // The server goes on when nobody listens any more, and whoever loads it hears how that went.
    this.#fetch(slide.mediaUrl, { method: "HEAD", signal: AbortSignal.timeout(WARM_MS) }).catch(() => {});
  }

  /** @param {Slide} slide @param {AbortSignal} signal @param {boolean} isUrgent @returns {Promise<Loaded>} */
  async load(slide, signal, isUrgent) {
    const fresh = await this.#feed.fresh(slide);
    try {
      return await this.#attempt(fresh, signal, isUrgent);
    } catch (error) {
      if (signal.aborted) throw error;
      const renewed = await this.#renewed(fresh, signal);
      return this.#attempt(renewed, signal, isUrgent);
    }
  }

  /** Try the likely element, then, for an animation, the other one. @param {Slide} slide @param {AbortSignal} signal @param {boolean} isUrgent */
  async #attempt(slide, signal, isUrgent) {
    const known = this.#proven.get(slide.id) ?? kindOf(slide);
    const first = known === "video" ? "video" : "image";
    try {
      return await this.#open(first, slide, signal, isUrgent);
    } catch (error) {
      if (signal.aborted || slide.type !== "gif") throw error;
      return this.#open(first === "video" ? "image" : "video", slide, signal, isUrgent);
    }
  }

  /** @param {"image"|"video"} kind @param {Slide} slide @param {AbortSignal} signal @param {boolean} isUrgent */
  async #open(kind, slide, signal, isUrgent) {
    signal.throwIfAborted();
    const loaded = kind === "video" ? await this.#video(slide, signal) : await this.#image(slide, signal, isUrgent);
    this.#proven.set(slide.id, kind);
    return loaded;
  }

  /** @param {Slide} slide @param {AbortSignal} signal @param {boolean} isUrgent @returns {Promise<Loaded>} */
  async #image(slide, signal, isUrgent) {
    const { element, release } = this.#images.acquire();
    signal.addEventListener("abort", release, { once: true });
    element.fetchPriority = isUrgent ? "high" : "auto";
    element.draggable = false;
    element.alt = slide.title ?? slide.caption ?? "";
    element.src = slide.type === "image" ? sizedForScreen(slide.mediaUrl, window) : slide.mediaUrl;
    try {
      await element.decode();
    } catch {
      // Some engines refuse to decode ahead what they can still paint.
      if (signal.aborted || !element.complete || element.naturalWidth === 0) {
        release();
        throw new MediaError("The picture does not load");
      }
    }
    return { slide, kind: "image", element, release };
  }

  /** @param {Slide} slide @param {AbortSignal} signal @returns {Promise<Loaded>} */
  async #video(slide, signal) {
    const { element, release } = this.#videos.acquire();
    // At once, not after the rejection has travelled: the next slide may need this element in the same turn.
    signal.addEventListener("abort", release, { once: true });
    try {
      element.loop = slide.type === "gif";
      element.dataset.silent = String(slide.type === "gif");
      element.poster = slide.poster ? sizedForScreen(slide.poster, window) : (slide.thumbnail ?? "");
      element.src = slide.mediaUrl;
      element.load();
      await this.#firstFrame(element, signal);
    } catch (error) {
      release();
      throw error;
    }
    return { slide, kind: "video", element, release };
  }

  /** Where the browser puts data off until it plays (a phone), metadata and a poster have to do. @param {HTMLVideoElement} element @param {AbortSignal} signal */
  async #firstFrame(element, signal) {
    const hasFrame = waitUntil(element, ["loadeddata", "suspend"], () => element.readyState >= 1, signal);
    const failure = once(element, "error", signal).then(() => {
      throw new MediaError("The video does not load");
    });
    await Promise.race([hasFrame, failure]);
  }

  /** A fresh address for a slide whose own was refused, or the reason why there is none. @param {Slide} slide @param {AbortSignal} signal */
  async #renewed(slide, signal) {
    const status = await this.#status(slide, signal);
    if (status === null) {
      // One broken address is skipped alone; when the session does not answer either, it is the line.
      const isOffline = (await this.#feed.ask()) === null;
      throw new MediaError("The server does not answer", isOffline);
    }
    if (!PERHAPS_EXPIRED.has(status)) throw new MediaError(status < 400 ? "The file is damaged" : `The server answered ${status}`);
    // A session that is closed to this person now is not played on from what happens to be in memory.
    if ((await this.#feed.ask()) === null) throw new MediaError("The session does not answer", true);
    const renewed = await this.#feed.fresh(slide);
    if (renewed.mediaUrl === slide.mediaUrl) throw new MediaError("The file is gone");
    return renewed;
  }

  /** @param {Slide} slide @param {AbortSignal} signal @returns {Promise<number|null>} null when nobody answers */
  async #status(slide, signal) {
    try {
      const response = await this.#fetch(slide.mediaUrl, { headers: { Range: "bytes=0-0" }, signal });
      await response.body?.cancel();
      return response.status;
    } catch (error) {
      if (signal.aborted) throw error;
      return null;
    }
  }
}
