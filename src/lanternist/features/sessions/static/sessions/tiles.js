import { all, need, stamp } from "../js/dom.js";

/** @import { Media } from "./types.js" */

/** The grid of media, which grows while the collecting goes on. */
export class Tiles {
  #grid;
  #template;
  #empty;

  /** @param {HTMLElement} page */
  constructor(page) {
    this.#grid = need(page, "[data-tiles]", HTMLElement);
    this.#template = need(page, "[data-tile-template]", HTMLTemplateElement);
    this.#empty = need(page, "[data-tiles-empty]", HTMLElement);
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    // Errors of pictures do not bubble, but they can be caught on their way down.
    this.#grid.addEventListener("error", (event) => markBroken(event.target), { capture: true, signal });
    all(this.#grid, "img[src]", HTMLImageElement).filter(hasFailed).forEach(markBroken);
  }

  /**
   * Adds a medium, or brings the one that is shown already up to date.
   *
   * @param {Media} media
   */
  put(media) {
    const known = this.#grid.querySelector(`[data-media-id="${Number(media.id)}"]`);
    const tile = known instanceof HTMLElement ? known : stamp(this.#template);
    describe(tile, media);
    if (tile === known) return;
    tile.classList.add("tile--new");
    this.#grid.append(tile);
    this.#empty.hidden = true;
  }
}

/**
 * @param {HTMLElement} tile
 * @param {Media} media
 */
function describe(tile, media) {
  const name = media.title || media.caption || "";
  const picture = pictureOf(media);
  const image = need(tile, ".tile__image", HTMLImageElement);
  tile.dataset.mediaId = String(media.id);
  tile.dataset.kind = media.type;
  tile.toggleAttribute("data-repeat", media.duplicateOf != null);
  tile.classList.remove("tile--broken");
  image.hidden = !picture;
  if (picture) show(image, picture);
  need(tile, ".tile__title", HTMLElement).textContent = name;
  need(tile, ".tile__source bdi", HTMLElement).textContent = media.subreddit ?? "";
  linkToPost(need(tile, ".tile__link", HTMLAnchorElement), media, name);
}

/**
 * Our own paths give a picture as wide as its box needs it.
 *
 * @param {HTMLImageElement} image
 * @param {string} url
 */
function show(image, url) {
  image.sizes = "(max-width: 40rem) 50vw, 16rem";
  image.srcset = url.startsWith("/media/") ? [320, 640, 1280].map((width) => `${url}&w=${width} ${width}w`).join(", ") : "";
  image.src = url;
}

/**
 * @param {Media} media
 * @returns {string | null} what can be shown as a still picture
 */
export function pictureOf(media) {
  if (media.thumbnail) return media.thumbnail;
  if (media.type === "image") return media.mediaUrl;
  // What moves may be kept as a video, which is no picture. A video that is not here yet is not fetched for its poster.
  return (media.type === "gif" || media.state === "ready") && media.poster ? media.poster : null;
}

/**
 * Addresses come from outside, so only those of web pages become links.
 *
 * @param {HTMLAnchorElement} link
 * @param {Media} media
 * @param {string} name
 */
function linkToPost(link, media, name) {
  const page = media.redditPostUrl || media.sourceUrl || "";
  link.hidden = !/^https?:\/\//.test(page);
  if (link.hidden) return;
  link.href = page;
  const sentence = (link.ariaLabel ?? "").split(": ")[0];
  link.ariaLabel = name ? `${sentence}: ${name}` : (sentence ?? "");
}

/** @param {HTMLImageElement} image */
function hasFailed(image) {
  return image.complete && image.naturalWidth === 0 && image.loading !== "lazy";
}

/** @param {EventTarget | null} image */
function markBroken(image) {
  if (image instanceof Element) image.closest(".tile")?.classList.add("tile--broken");
}
