import { localizeTimes } from "./times.js";

/**
 * Reads a page that was fetched, for parts of it to be put into the shown one, with its dates in the reader's own way.
 *
 * @param {string} html
 */
export function readPage(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  localizeTimes(page);
  return page;
}
