/**
 * Taps, swipes, holding and the wheel on the picture itself.
 *
 * @import {Action} from "./keys.js"
 */
import { emit } from "./events.js";

const SWIPE_PX = 20;
const HOLD_MS = 350;
const WHEEL_PX = 40;
const WHEEL_PAUSE_MS = 350;

/**
 * What a finished gesture means: a swipe to the left or up goes on, to the right or down goes back; a tap counts by thirds.
 *
 * @param {{dx: number, dy: number, x: number, width: number, isTouch: boolean, isZoomed: boolean}} gesture
 * @returns {Action|null}
 */
export function meaningOf({ dx, dy, x, width, isTouch, isZoomed }) {
  const isSwipe = Math.max(Math.abs(dx), Math.abs(dy)) >= SWIPE_PX;
  if (isSwipe) {
    // A picture that is zoomed in is being moved about, not left.
    if (isZoomed) return null;
    const along = Math.abs(dx) >= Math.abs(dy) ? dx : dy;
    return along < 0 ? "next" : "previous";
  }
  if (x < width / 3) return "previous";
  if (x > (width * 2) / 3) return "next";
  return isTouch ? "controls" : "pause";
}

export class Pointer {
  #bus;
  #surface;
  /** @type {{id: number, x: number, y: number}|null} */
  #down = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #holdTimer;
  #isHolding = false;
  #wheel = 0;
  #wheelAt = -Infinity;

  /** @param {{bus: EventTarget, surface: HTMLElement}} deps */
  constructor({ bus, surface }) {
    this.#bus = bus;
    this.#surface = surface;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    const surface = this.#surface;
    surface.addEventListener("pointerdown", (event) => this.#press(event), { signal });
    surface.addEventListener("pointermove", (event) => this.#move(event), { signal });
    surface.addEventListener("pointerup", (event) => this.#lift(event), { signal });
    surface.addEventListener("pointercancel", () => this.#forget(), { signal });
    surface.addEventListener("contextmenu", (event) => this.#isHolding && event.preventDefault(), { signal });
    surface.addEventListener("wheel", (event) => this.#turn(event), { signal, passive: true });
    signal.addEventListener("abort", () => this.#forget(), { once: true });
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (!event.isPrimary) this.#forget(); // a second finger: that is a pinch
    if (!event.isPrimary || event.button !== 0) return;
    this.#surface.setPointerCapture(event.pointerId);
    this.#down = { id: event.pointerId, x: event.clientX, y: event.clientY };
    this.#holdTimer = setTimeout(() => this.#hold(true), HOLD_MS);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (this.#down?.id !== event.pointerId) return;
    const distance = Math.max(Math.abs(event.clientX - this.#down.x), Math.abs(event.clientY - this.#down.y));
    if (distance >= SWIPE_PX) clearTimeout(this.#holdTimer);
  }

  /** @param {PointerEvent} event */
  #lift(event) {
    const down = this.#down;
    const wasHolding = this.#isHolding;
    this.#forget();
    if (down?.id !== event.pointerId || wasHolding) return;
    const action = meaningOf({
      dx: event.clientX - down.x,
      dy: event.clientY - down.y,
      x: event.clientX,
      width: this.#surface.clientWidth,
      isTouch: event.pointerType !== "mouse",
      isZoomed: (globalThis.visualViewport?.scale ?? 1) > 1.01,
    });
    if (action) emit(this.#bus, "player:command", { action });
  }

  /** However a gesture ends, nothing it paused stays paused. */
  #forget() {
    clearTimeout(this.#holdTimer);
    this.#down = null;
    if (this.#isHolding) this.#hold(false);
  }

  /** @param {boolean} isHeld */
  #hold(isHeld) {
    this.#isHolding = isHeld;
    emit(this.#bus, "player:hold", { reason: "press", isHeld });
  }

  /** One step for one turn, however many events a trackpad makes of it. @param {WheelEvent} event */
  #turn(event) {
    if (event.ctrlKey || event.timeStamp - this.#wheelAt < WHEEL_PAUSE_MS) return;
    this.#wheel += Math.abs(event.deltaY) >= Math.abs(event.deltaX) ? event.deltaY : event.deltaX;
    if (Math.abs(this.#wheel) < WHEEL_PX) return;
    emit(this.#bus, "player:command", { action: this.#wheel > 0 ? "next" : "previous" });
    this.#wheel = 0;
    this.#wheelAt = event.timeStamp;
  }
}
