/**
 * The player's parts talk only by these events, dispatched on the player's own element.
 *
 * @import {Fill, HoldReason, Problem, Session, Slide, State} from "./types.js"
 * @import {Action} from "./keys.js"
 * @import {PreferenceName} from "./preferences.js"
 *
 * @typedef {object} PlayerStatus
 * @property {State} state
 * @property {number} index
 * @property {number} total
 * @property {number} failed
 * @property {number} hidden slides that the person wants never to see again
 * @property {number} speed
 * @property {boolean} isManual
 * @property {boolean} isVideo
 * @property {boolean} isBlocked the browser wants a tap before it plays
 * @property {Slide|null} slide
 * @property {Problem|null} problem
 *
 * @typedef {{
 *   "player:command": {action: Action},
 *   "player:media": {session: Session, media: Slide[]},
 *   "player:added": {slide: Slide},
 *   "player:fill": {fill: Fill},
 *   "player:problem": {problem: Problem},
 *   "player:hold": {reason: HoldReason, isHeld: boolean},
 *   "player:elapsed": {total: number},
 *   "player:film": {outcome: "ended"|"failed"|"blocked"},
 *   "player:progress": {fraction: number, remainingMs: number|null, isRunning: boolean},
 *   "player:slide": {index: number, round: number, id: number|string, drawnMs: number, shownAt: number, caption: string},
 *   "player:caption": {id: number|string, text: string},
 *   "player:preference": {name: PreferenceName, value: string},
 *   "player:failed": {id: number|string, reason: string},
 *   "player:status": PlayerStatus,
 *   "player:sound": {isMuted: boolean},
 *   "player:hearing": {hasSound: boolean|null},
 *   "player:notice": {text: string},
 * }} PlayerEvents
 */

/**
 * @template {keyof PlayerEvents} Name
 * @param {EventTarget} bus
 * @param {Name} name
 * @param {PlayerEvents[Name]} detail
 */
export function emit(bus, name, detail) {
  bus.dispatchEvent(new CustomEvent(name, { detail }));
}

/**
 * @template {keyof PlayerEvents} Name
 * @param {EventTarget} bus
 * @param {Name} name
 * @param {(detail: PlayerEvents[Name]) => void} handler
 * @param {AbortSignal} signal
 */
export function listen(bus, name, handler, signal) {
  bus.addEventListener(name, (event) => handler(/** @type {CustomEvent} */ (event).detail), { signal });
}
