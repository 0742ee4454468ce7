/**
 * In which order slides come. A show goes in rounds: every slide once, then every slide again.
 *
 * @import {Slide} from "./types.js"
 *
 * @typedef {object} Order
 * @property {(slide: Slide, round: number) => number} rank slides of a round go by rising rank
 * @property {boolean} isShuffled
 */

/** As the session lists them, every round the same. @type {Order} */
export const LISTED = { rank: (slide) => slide.order ?? 0, isShuffled: false };

/**
 * Another order for each round, always the same for one seed: so a show that is left and opened again next week goes on
 * as it would have, and what has not been shown in a round is not forgotten.
 *
 * @param {number} seed
 * @returns {Order}
 */
export function shuffled(seed) {
  return { rank: (slide, round) => hash(`${seed}:${round}:${slide.id}`) / 2 ** 32, isShuffled: true };
}

/** FNV-1a, with the finish of MurmurHash3 so that neighbours lie far apart. @param {string} text */
function hash(text) {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
