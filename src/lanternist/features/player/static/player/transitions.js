/**
 * How one slide gives way to the next: keyframes only, so that they can be read and tested without a page.
 *
 * @import {Direction, TransitionName} from "./types.js"
 *
 * @typedef {object} Motion
 * @property {number} ms
 * @property {string} easing
 * @property {(direction: Direction) => Keyframe[]} enter
 * @property {(direction: Direction) => Keyframe[]} leave
 *
 * @typedef {object} Plan
 * @property {TransitionName} name the motion that runs, which may be calmer than the one asked for
 * @property {Keyframe[]} enter
 * @property {Keyframe[]} leave
 * @property {{duration: number, easing: string, fill: "both"}} timing
 */

const REDUCED_MS = 220;
/** However short a slide is, at least half of its time belongs to the slide standing still. */
const LONGEST_SHARE = 0.5;

/** @type {Motion} */
const FADE = {
  ms: 700,
  easing: "ease-in-out",
  enter: () => [{ opacity: 0 }, { opacity: 1 }],
  leave: () => [{ opacity: 1 }, { opacity: 0 }],
};

/** @type {Readonly<Record<TransitionName, Motion|null>>} */
const MOTIONS = {
  none: null,
  fade: FADE,
  slide: {
    ms: 560,
    easing: "cubic-bezier(0.22, 0.8, 0.24, 1)",
    enter: (direction) => [{ transform: `translateX(${100 * direction}%)` }, { transform: "translateX(0)" }],
    leave: (direction) => [{ transform: "translateX(0)" }, { transform: `translateX(${-100 * direction}%)` }],
  },
  zoom: {
    ms: 640,
    easing: "cubic-bezier(0.25, 0.6, 0.3, 1)",
    enter: (direction) => [
      { transform: `scale(${direction === 1 ? 0.82 : 1.18})`, opacity: 0 },
      { transform: "scale(1)", opacity: 1 },
    ],
    leave: (direction) => [
      { transform: "scale(1)", opacity: 1 },
      { transform: `scale(${direction === 1 ? 1.18 : 0.82})`, opacity: 0 },
    ],
  },
  flip: {
    ms: 800,
    easing: "cubic-bezier(0.45, 0.05, 0.3, 1)",
    enter: (direction) => [{ transform: `rotateY(${180 * direction}deg)` }, { transform: "rotateY(0deg)" }],
    leave: (direction) => [{ transform: "rotateY(0deg)" }, { transform: `rotateY(${-180 * direction}deg)` }],
  },
};

/**
 * @param {TransitionName} name
 * @param {{direction: Direction, isReduced: boolean, drawnMs: number}} choice
 * @returns {Plan|null} null for a plain cut
 */
export function planTransition(name, { direction, isReduced, drawnMs }) {
  const asked = MOTIONS[name] === undefined ? FADE : MOTIONS[name];
  if (!asked) return null;
  const motion = isReduced ? FADE : asked;
  const duration = Math.min(isReduced ? REDUCED_MS : motion.ms, drawnMs * LONGEST_SHARE);
  return {
    name: motion === FADE ? "fade" : name,
    enter: motion.enter(direction),
    leave: motion.leave(direction),
    timing: { duration, easing: motion.easing, fill: "both" },
  };
}
