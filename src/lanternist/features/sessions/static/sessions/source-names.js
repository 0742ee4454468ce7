/** What people paste in front of a community's name: an address, a slash, `r/`. */
const REDDIT_PREFIX = /^(?:https?:\/\/)?(?:(?:www|old|new|np|m)\.)?(?:reddit\.com)?\/?r\/+/i;
const OTHER_SOURCE = /^[a-z]+:/i;

/**
 * Reads a comma-separated list the way the server does: trimmed, without prefixes, each name once.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function parseSources(text) {
  return [...new Set(text.split(/[,\n]/).map(cleanSource).filter(Boolean))];
}

/**
 * Community names are compared without case; what stands behind another source's prefix keeps its own rules.
 *
 * @param {string} text
 * @returns {string}
 */
export function cleanSource(text) {
  const name = text.trim().replace(REDDIT_PREFIX, "").replace(/\/+$/, "");
  return OTHER_SOURCE.test(name) ? name : name.toLowerCase();
}
