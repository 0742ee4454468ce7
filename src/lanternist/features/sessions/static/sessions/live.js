import { all, need } from "../js/dom.js";
import { isActive, Progress } from "./progress.js";
import { pictureOf, Tiles } from "./tiles.js";

/** @import { Fill, Media } from "./types.js" */

/**
 * Follows a session while its media are collected: sources, bar and grid change as the server tells.
 *
 * @param {HTMLElement} page the element marked `data-session`
 * @param {AbortSignal} signal
 */
export function followSession(page, signal) {
  // A session that is put together by hand collects nothing, and has no panel that tells how far it is.
  const panel = page.querySelector(".progress");
  const tiles = new Tiles(page);
  tiles.start(signal);
  if (!(panel instanceof HTMLElement) || !isActive({ state: panel.dataset.state ?? "" })) return;

  const progress = new Progress(panel);
  const stream = new EventSource(`/api/sessions/${page.dataset.session}/events`);
  signal.addEventListener("abort", () => stream.close());
  stream.addEventListener("media", (event) => {
    /** @type {Media} */
    const media = JSON.parse(event.data);
    tiles.put(media);
    offerCover(page, pictureOf(media));
  });
  stream.addEventListener("fill", (event) => {
    /** @type {Fill} */
    const fill = JSON.parse(event.data);
    progress.update(fill);
    if (isActive(fill)) return;
    stream.close();
    if (!fill.ready) withdrawPlay(page);
  });
  stream.addEventListener("error", () => {
    // The browser tries again by itself; only a refused stream is lost.
    if (stream.readyState === EventSource.CLOSED) progress.lose();
  });
}

/**
 * The first picture that arrives becomes the session's face.
 *
 * @param {HTMLElement} page
 * @param {string | null} picture
 */
function offerCover(page, picture) {
  const cover = need(page, "[data-cover]", HTMLImageElement);
  if (!cover.hidden || !picture) return;
  cover.src = picture;
  cover.hidden = false;
}

/** Says why there is nothing to play, in place of offering it. @param {HTMLElement} page */
function withdrawPlay(page) {
  all(page, "[data-play]", HTMLElement).forEach((link) => link.remove());
  all(page, "[data-idle]", HTMLElement).forEach((reason) => (reason.hidden = false));
}
