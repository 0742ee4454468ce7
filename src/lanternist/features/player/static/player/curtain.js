/** The privacy screen: one key, and nothing of the session is to be seen, heard or read in the tab's title. */
import { emit, listen } from "./events.js";
import { say } from "./words.js";

const NEUTRAL_TITLE = say("Paused");

export class Curtain {
  #root;
  #curtain;
  #page;
  #title = "";

  /** @param {{root: HTMLElement, curtain: HTMLElement, page: Document}} deps */
  constructor({ root, curtain, page }) {
    this.#root = root;
    this.#curtain = curtain;
    this.#page = page;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    listen(this.#root, "player:command", ({ action }) => action === "privacy" && this.#toggle(), signal);
    this.#curtain.addEventListener("click", () => this.lift(), { signal });
  }

  get isDown() {
    return !this.#curtain.hidden;
  }

  lift() {
    if (!this.isDown) return;
    this.#curtain.hidden = true;
    this.#page.title = this.#title;
    delete this.#root.dataset.private;
    emit(this.#root, "player:hold", { reason: "privacy", isHeld: false });
    this.#root.focus();
  }

  #toggle() {
    if (this.isDown) this.lift();
    else this.#drop();
  }

  #drop() {
    for (const dialog of this.#root.querySelectorAll("dialog")) dialog.close();
    this.#title = this.#page.title;
    this.#page.title = NEUTRAL_TITLE;
    this.#curtain.hidden = false;
    this.#root.dataset.private = "true";
    emit(this.#root, "player:hold", { reason: "privacy", isHeld: true });
    this.#curtain.focus();
  }
}
