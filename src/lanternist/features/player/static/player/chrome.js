/**
 * Everything around the picture: buttons, position, notices, and their hiding when nobody moves.
 *
 * @import {PlayerStatus} from "./events.js"
 * @import {Action} from "./keys.js"
 */
import { emit, listen } from "./events.js";
import { say, write } from "./words.js";

const IDLE_MS = 3_000;
const NOTICE_MS = 2_800;

export class Chrome {
  #root;
  #parts;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #idleTimer;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #noticeTimer;
  #isStanding = true;
  #isMuted = true;
  /** @type {boolean|null} */
  #hasSound = null;

  /**
   * @param {object} deps
   * @param {HTMLElement} deps.root
   * @param {{position: HTMLElement, speed: HTMLElement, skipped: HTMLElement, notice: HTMLElement, caption: HTMLElement}} deps.parts
   */
  constructor({ root, parts }) {
    this.#root = root;
    this.#parts = parts;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    const root = this.#root;
    listen(root, "player:status", (status) => this.#mirror(status), signal);
    listen(root, "player:notice", ({ text }) => this.#notify(text), signal);
    listen(root, "player:sound", ({ isMuted }) => this.#hear({ isMuted }), signal);
    listen(root, "player:hearing", ({ hasSound }) => this.#hear({ hasSound }), signal);
    listen(root, "player:command", ({ action }) => action === "controls" && this.#toggleControls(), signal);
    listen(root, "player:preference", ({ name, value }) => name === "captions" && this.#press(name, value === "on"), signal);
    root.addEventListener("click", (event) => this.#click(event), { signal });
    root.addEventListener("pointermove", (event) => event.pointerType === "mouse" && this.#wake(), { signal });
    root.addEventListener("focusin", (event) => event.target !== root && this.#wake(), { signal });
    signal.addEventListener("abort", () => this.#forget(), { once: true });
    this.#wake();
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const button = /** @type {Element} */ (event.target).closest("[data-action]");
    if (!(button instanceof HTMLElement)) return;
    this.#wake();
    emit(this.#root, "player:command", { action: /** @type {Action} */ (button.dataset.action) });
  }

  /** @param {PlayerStatus} status */
  #mirror(status) {
    const { state, index, total, failed, speed } = status;
    this.#isStanding = state !== "playing" && state !== "manual";
    write(this.#parts.position, total > 0 ? `${index + 1} / ${total}` : "");
    write(this.#parts.speed, speed === 1 ? "" : `${speed}×`);
    write(this.#parts.skipped, failed > 0 ? say("%(n)s skipped", { n: failed }) : "");
    // Announced only when the person turns the pages; a show that runs by itself would never stop talking.
    this.#parts.caption.setAttribute("aria-live", status.isManual ? "polite" : "off");
    this.#label("pause", state === "paused" ? say("Play") : say("Pause"));
    for (const button of this.#buttons("pause")) button.toggleAttribute("disabled", status.isManual && !status.isVideo);
    this.#wake(this.#root.dataset.idle !== "true");
  }

  /** @param {string} action @param {string} text */
  #label(action, text) {
    for (const button of this.#buttons(action)) {
      button.setAttribute("aria-label", text);
      button.title = text;
    }
  }

  /** @param {string} action @param {boolean} isPressed */
  #press(action, isPressed) {
    for (const button of this.#buttons(action)) button.setAttribute("aria-pressed", String(isPressed));
  }

  /** @param {string} action @returns {NodeListOf<HTMLElement>} */
  #buttons(action) {
    return this.#root.querySelectorAll(`.player__button[data-action="${action}"]`);
  }

  /** The button keeps working on a silent video: what it sets is for all of them. @param {{isMuted?: boolean, hasSound?: boolean|null}} known */
  #hear({ isMuted = this.#isMuted, hasSound = this.#hasSound }) {
    this.#isMuted = isMuted;
    this.#hasSound = hasSound;
    this.#press("sound", !isMuted);
    this.#label("sound", hasSound === false ? say("Sound (this video has none)") : say("Sound"));
    this.#root.dataset.heard = hasSound === null ? "unknown" : String(hasSound);
  }

  #toggleControls() {
    if (this.#root.dataset.idle === "true") this.#wake();
    else this.#sleep();
  }

  /** Show the controls, and start to count down to hiding them. @param {boolean} [isVisible] */
  #wake(isVisible = true) {
    if (isVisible) this.#root.dataset.idle = "false";
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => !this.#mustStay && this.#sleep(), IDLE_MS);
  }

  /** A show that stands still keeps its controls, and so does a button that the keyboard is on. */
  get #mustStay() {
    const focused = this.#root.querySelector(":focus-visible");
    return this.#isStanding || (focused !== null && focused !== this.#root);
  }

  #sleep() {
    clearTimeout(this.#idleTimer);
    this.#root.dataset.idle = "true";
  }

  /** @param {string} text */
  #notify(text) {
    this.#parts.notice.textContent = text;
    this.#parts.notice.dataset.shown = "true";
    clearTimeout(this.#noticeTimer);
    this.#noticeTimer = setTimeout(() => (this.#parts.notice.dataset.shown = "false"), NOTICE_MS);
  }

  #forget() {
    clearTimeout(this.#idleTimer);
    clearTimeout(this.#noticeTimer);
  }
}
