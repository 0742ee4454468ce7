import { all, fill, need } from "../js/dom.js";
import { SourceCheck } from "./source-check.js";
import { cleanSource, parseSources } from "./source-names.js";

/** How long somebody pauses before what they typed is looked up. */
const PAUSE_MS = 600;

/**
 * Turns the comma-separated field into chips: Enter, comma or leaving the field adds, Backspace takes the last away, the arrow
 * keys walk. The original field stays in the form and carries the value.
 */
export class SourcesField {
  /** @type {string[]} */ #names;
  #box;
  #field;
  #status;
  #told;
  #folders;
  #check;
  /** @type {AbortSignal | null} */ #signal = null;
  /** @type {number | undefined} */ #timer;
  #list = document.createElement("ul");
  #entry = document.createElement("input");
  #frame = document.createElement("div");

  /** @param {HTMLElement} box the element marked `data-sources` */
  constructor(box) {
    this.#box = box;
    this.#field = need(box, "input[name=subreddits]", HTMLInputElement);
    this.#status = need(box, "[data-sources-status]", HTMLElement);
    this.#folders = all(box.ownerDocument, "button[data-source]", HTMLButtonElement);
    this.#told = need(box, "[data-sources-told]", HTMLElement);
    this.#check = new SourceCheck(new Set(this.#folders.map((folder) => folder.dataset.source ?? "")), box.dataset.configured === "yes");
    this.#names = parseSources(this.#field.value);
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    this.#signal = signal;
    this.#build();
    this.#render();
    this.#entry.addEventListener("keydown", (event) => this.#onEntryKey(event), { signal });
    this.#entry.addEventListener("input", () => this.#entry.value.includes(",") && this.#takeEntry(), { signal });
    this.#entry.addEventListener("input", () => this.#lookUpSoon(), { signal });
    this.#entry.addEventListener("blur", () => this.#takeEntry(), { signal });
    this.#entry.addEventListener("paste", (event) => this.#onPaste(event), { signal });
    this.#list.addEventListener("keydown", (event) => this.#onChipKey(event), { signal });
    this.#list.addEventListener("click", (event) => this.#onChipClick(event), { signal });
    this.#frame.addEventListener("click", (event) => event.target === this.#frame && this.#entry.focus(), { signal });
    for (const folder of this.#folders) {
      folder.addEventListener("click", () => this.#toggle(folder.dataset.source ?? ""), { signal });
    }
  }

  #build() {
    const { id, placeholder } = this.#field;
    this.#frame.className = "sources";
    this.#frame.classList.toggle("sources--invalid", this.#field.ariaInvalid === "true");
    this.#list.className = "sources__list";
    this.#list.setAttribute("role", "list");
    this.#entry.className = "sources__entry";
    Object.assign(this.#entry, { type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: false, placeholder });
    this.#entry.dir = "auto";
    this.#copyDescription();
    this.#field.type = "hidden";
    this.#field.removeAttribute("id");
    this.#entry.id = id;
    this.#frame.append(this.#list, this.#entry);
    this.#field.before(this.#frame);
  }

  #copyDescription() {
    for (const name of ["aria-describedby", "aria-invalid"]) {
      const value = this.#field.getAttribute(name);
      if (value) this.#entry.setAttribute(name, value);
      this.#field.removeAttribute(name);
    }
  }

  #render() {
    this.#field.value = this.#names.join(", ");
    this.#list.replaceChildren(...this.#names.map((name) => this.#chip(name)));
    this.#entry.placeholder = this.#names.length ? "" : this.#field.placeholder;
    for (const folder of this.#folders) folder.ariaPressed = String(this.#names.includes(folder.dataset.source ?? ""));
    for (const chip of this.#chips) void this.#mark(chip);
  }

  /**
   * Shows on a chip what is known of its name.
   *
   * @param {HTMLButtonElement} chip
   */
  async #mark(chip) {
    const name = chip.dataset.name ?? "";
    const state = await this.#stateOf(name, () => (chip.dataset.state = "asking"));
    chip.dataset.state = state;
    const words = this.#box.dataset[state];
    if (!words) return;
    chip.title = words;
    chip.setAttribute("aria-label", `${name}, ${words}. ${this.#say("remove", name)}`);
    if (state === "missing" || state === "off") this.#told.textContent = `${name}: ${words}`;
  }

  /**
   * @param {string} name
   * @param {() => void} asking called where the answer takes longer than a moment
   */
  async #stateOf(name, asking) {
    if (!this.#signal) return "unknown";
    const timer = setTimeout(asking, 50);
    const state = await this.#check.state(name, this.#signal);
    clearTimeout(timer);
    return state;
  }

  #lookUpSoon() {
    clearTimeout(this.#timer);
    // A comma has emptied the entry: what is told now is about the chips.
    if (!this.#entry.value) return;
    this.#told.textContent = "";
    this.#timer = window.setTimeout(() => void this.#lookUp(cleanSource(this.#entry.value)), PAUSE_MS);
  }

  /** @param {string} name what stands in the entry, not a chip yet */
  async #lookUp(name) {
    if (name.length < 2) return;
    const show = (/** @type {string} */ state) => {
      const words = this.#box.dataset[state];
      if (cleanSource(this.#entry.value) === name) this.#told.textContent = words ? `${name}: ${words}` : "";
    };
    show(await this.#stateOf(name, () => show("asking")));
  }

  /** @param {string} name */
  #chip(name) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    item.className = "sources__item";
    button.className = "sources__chip";
    button.type = "button";
    button.dataset.name = name;
    button.setAttribute("aria-label", this.#say("remove", name));
    const label = document.createElement("bdi");
    label.textContent = name;
    button.append(label, crossIcon());
    item.append(button);
    return item;
  }

  /** @param {KeyboardEvent} event */
  #onEntryKey(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && this.#entry.value.trim()) {
      event.preventDefault();
      this.#takeEntry();
    }
    if (this.#entry.value || !this.#names.length) return;
    if (event.key === "Backspace") this.#remove(this.#names.length - 1);
    if (event.key === this.#backKey) this.#chips.at(-1)?.focus();
  }

  /** @param {ClipboardEvent} event */
  #onPaste(event) {
    const text = event.clipboardData?.getData("text") ?? "";
    if (!/[,\n]/.test(text)) return;
    event.preventDefault();
    this.#add(text);
  }

  /** @param {KeyboardEvent} event */
  #onChipKey(event) {
    const at = this.#chips.findIndex((chip) => chip === event.target);
    if (at < 0) return;
    if (event.key === "Backspace" || event.key === "Delete") {
      event.preventDefault();
      this.#remove(at);
      (this.#chips[at] ?? this.#entry).focus();
    }
    if (event.key === this.#backKey) this.#chips[at - 1]?.focus();
    if (event.key === this.#onKey) (this.#chips[at + 1] ?? this.#entry).focus();
  }

  /** @param {MouseEvent} event */
  #onChipClick(event) {
    const chip = event.target instanceof Element ? event.target.closest("button") : null;
    const at = this.#chips.findIndex((each) => each === chip);
    if (at < 0) return;
    this.#remove(at);
    (this.#chips[at] ?? this.#entry).focus();
  }

  #takeEntry() {
    clearTimeout(this.#timer);
    this.#told.textContent = "";
    const text = this.#entry.value;
    this.#entry.value = "";
    this.#add(text);
  }

  /** @param {string} text */
  #add(text) {
    const added = parseSources(text).filter((name) => !this.#names.includes(name));
    if (!added.length) return;
    this.#names.push(...added);
    this.#render();
    this.#status.textContent = this.#say("added", added.join(", "));
  }

  /** @param {number} at */
  #remove(at) {
    const [name] = this.#names.splice(at, 1);
    this.#told.textContent = "";
    this.#render();
    this.#status.textContent = this.#say("removed", name ?? "");
  }

  /** @param {string} name */
  #toggle(name) {
    const at = this.#names.indexOf(name);
    if (at < 0) this.#add(name);
    else this.#remove(at);
  }

  get #chips() {
    return all(this.#list, "button", HTMLButtonElement);
  }

  get #backKey() {
    return this.#isRightToLeft ? "ArrowRight" : "ArrowLeft";
  }

  get #onKey() {
    return this.#isRightToLeft ? "ArrowLeft" : "ArrowRight";
  }

  get #isRightToLeft() {
    return getComputedStyle(this.#frame).direction === "rtl";
  }

  /**
   * @param {"remove" | "added" | "removed"} sentence
   * @param {string} name
   */
  #say(sentence, name) {
    return fill(this.#box.dataset[sentence] ?? "", { name });
  }
}

function crossIcon() {
  const template = document.createElement("template");
  template.innerHTML =
    '<svg class="icon" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true"><path d="m6 6 8 8M14 6l-8 8"/></svg>';
  return template.content;
}
