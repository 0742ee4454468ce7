import { fill, need } from "../js/dom.js";

/**
 * Choosing several sessions: Shift with a click or the space bar takes all between this box and the last one, Escape lets go of all,
 * and the bar says how many it is. The boxes and the bar are a plain form, which needs none of this.
 */
export class Selection {
  #form;
  #boxes;
  #count;
  /** @type {HTMLInputElement | null} */ #last = null;

  /**
   * @param {HTMLFormElement} form the bar
   * @param {HTMLInputElement[]} boxes
   */
  constructor(form, boxes) {
    this.#form = form;
    this.#boxes = boxes;
    this.#count = need(form, "[data-count]", HTMLElement);
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    for (const box of this.#boxes) {
      box.addEventListener("click", (event) => this.#onClick(event, box), { signal });
      box.addEventListener("keydown", (event) => this.#onKey(event, box), { signal });
    }
    need(this.#form, "[data-all]", HTMLButtonElement).addEventListener("click", () => this.#set(this.#boxes, true), { signal });
    // The boxes are back only after everybody heard of the reset.
    this.#form.addEventListener("reset", () => queueMicrotask(() => this.#say()), { signal });
    document.addEventListener("keydown", (event) => this.#onEscape(event), { signal });
    this.#say();
  }

  /**
   * @param {MouseEvent} event
   * @param {HTMLInputElement} box
   */
  #onClick(event, box) {
    this.#set(event.shiftKey ? this.#upTo(box) : [box], box.checked);
    this.#last = box;
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLInputElement} box
   */
  #onKey(event, box) {
    if (event.key !== " " || !event.shiftKey) return;
    event.preventDefault();
    this.#set(this.#upTo(box), !box.checked);
    this.#last = box;
  }

  /** @param {KeyboardEvent} event */
  #onEscape(event) {
    if (event.key !== "Escape" || event.defaultPrevented || !this.#chosen) return;
    this.#set(this.#boxes, false);
    this.#last = null;
  }

  /**
   * @param {HTMLInputElement} box
   * @returns {HTMLInputElement[]} the boxes from the last one that was touched to this one
   */
  #upTo(box) {
    const ends = [this.#boxes.indexOf(box), this.#last ? this.#boxes.indexOf(this.#last) : -1];
    if (ends.includes(-1)) return [box];
    return this.#boxes.slice(Math.min(...ends), Math.max(...ends) + 1);
  }

  /**
   * @param {HTMLInputElement[]} boxes
   * @param {boolean} checked
   */
  #set(boxes, checked) {
    for (const box of boxes) box.checked = checked;
    this.#say();
  }

  #say() {
    const chosen = this.#chosen;
    const sentence = (chosen === 1 ? this.#form.dataset.one : this.#form.dataset.many) ?? "";
    this.#count.textContent = fill(sentence, { n: chosen });
  }

  get #chosen() {
    return this.#boxes.filter((box) => box.checked).length;
  }
}
