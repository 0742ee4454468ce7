import { all, need } from "../js/dom.js";

/**
 * A slider with two handles over the two number fields. The fields stay in the form and can still be typed into; the handles
 * push each other, so the shortest time never passes the longest.
 */
export class RangeField {
  #slider;
  #fields;
  #handles;

  /** @param {HTMLElement} box the element marked `data-range` */
  constructor(box) {
    this.#slider = need(box, "[data-range-slider]", HTMLElement);
    this.#fields = all(box, "input[type=number]", HTMLInputElement);
    this.#handles = all(this.#slider, "input[type=range]", HTMLInputElement);
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    this.#slider.hidden = false;
    this.#followFields();
    this.#handles.forEach((handle, which) => {
      handle.addEventListener("input", () => this.#move(which, handle.valueAsNumber), { signal });
    });
    this.#fields.forEach((field, which) => {
      field.addEventListener("input", () => this.#followFields(), { signal });
      field.addEventListener("change", () => this.#settle(which, field), { signal });
    });
  }

  /**
   * @param {number} which 0 for the shortest time, 1 for the longest
   * @param {HTMLInputElement} field
   */
  #settle(which, field) {
    if (Number.isNaN(field.valueAsNumber)) return;
    const whole = Math.round(field.valueAsNumber);
    this.#move(which, Math.min(Number(field.max), Math.max(Number(field.min), whole)));
  }

  /**
   * @param {number} which
   * @param {number} seconds
   */
  #move(which, seconds) {
    const [shortest, longest] = this.#fields;
    if (!shortest || !longest) return;
    if (which === 0) longest.value = String(Math.max(seconds, longest.valueAsNumber || seconds));
    else shortest.value = String(Math.min(seconds, shortest.valueAsNumber || seconds));
    (which === 0 ? shortest : longest).value = String(seconds);
    this.#followFields();
  }

  #followFields() {
    this.#handles.forEach((handle, which) => (handle.value = this.#fields[which]?.value ?? handle.value));
    const [from, to] = this.#handles.map((handle) => (handle.valueAsNumber - 1) / (Number(handle.max) - 1));
    this.#slider.style.setProperty("--from", String(from));
    this.#slider.style.setProperty("--to", String(to));
    // Where both stand at the far end, the lower handle must stay within reach.
    this.#handles[0]?.style.setProperty("z-index", (from ?? 0) > 0.5 ? "1" : "0");
  }
}
