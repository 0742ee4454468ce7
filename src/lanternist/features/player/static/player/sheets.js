/**
 * The sheets: help, printed from the table of keys, what is known about the slide on screen, and how it plays.
 *
 * @import {PlayerStatus} from "./events.js"
 * @import {Action} from "./keys.js"
 * @import {Slide} from "./types.js"
 */
import { emit, listen } from "./events.js";
import { BINDINGS } from "./keys.js";
import { say } from "./words.js";

const GESTURES = [
  { labels: [say("Swipe")], help: say("Left or up: next. Right or down: previous") },
  { labels: [say("Tap")], help: say("Right third: next. Left third: previous. Middle: controls") },
  { labels: [say("Hold")], help: say("Stand still while the finger is down") },
];

/** @param {string} name @param {string} text @param {string} className */
function textElement(name, text, className) {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

/** Only web addresses become links, whatever a post may carry. @param {string|null|undefined} url */
export function webAddress(url) {
  try {
    return /^https?:$/.test(new URL(url ?? "").protocol) ? /** @type {string} */ (url) : null;
  } catch {
    return null;
  }
}

export class Sheets {
  #root;
  #help;
  #info;
  /** @type {Readonly<Partial<Record<Action, HTMLDialogElement>>>} */
  #all;
  /** @type {PlayerStatus|null} */
  #status = null;

  /** @param {{root: HTMLElement, help: HTMLDialogElement, info: HTMLDialogElement, settings: HTMLDialogElement}} deps */
  constructor({ root, help, info, settings }) {
    this.#root = root;
    this.#help = help;
    this.#info = info;
    this.#all = { help, info, settings };
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    this.#renderHelp();
    listen(this.#root, "player:status", (status) => this.#note(status), signal);
    listen(this.#root, "player:command", ({ action }) => {
      const dialog = this.#all[action];
      if (dialog) this.#toggle(dialog);
    }, signal);
    for (const dialog of this.#dialogs) {
      dialog.addEventListener("close", () => this.#closed(), { signal });
      dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(), { signal });
    }
  }

  get isOpen() {
    return this.#dialogs.some((dialog) => dialog.open);
  }

  get #dialogs() {
    return Object.values(this.#all);
  }

  /** @param {PlayerStatus} status */
  #note(status) {
    const isOther = status.slide?.id !== this.#status?.slide?.id;
    this.#status = status;
    if (isOther && this.#info.open) this.#renderInfo(status.slide);
  }

  /** @param {HTMLDialogElement} dialog */
  #toggle(dialog) {
    const wasOpen = dialog.open;
    for (const each of this.#dialogs) if (each.open) each.close();
    if (wasOpen) return;
    if (dialog === this.#info) this.#renderInfo(this.#status?.slide ?? null);
    dialog.showModal();
    emit(this.#root, "player:hold", { reason: "sheet", isHeld: true });
  }

  #closed() {
    if (!this.isOpen) emit(this.#root, "player:hold", { reason: "sheet", isHeld: false });
  }

  #renderHelp() {
    const isTouched = matchMedia("(pointer: coarse)").matches;
    const entries = isTouched ? [...GESTURES, ...BINDINGS] : [...BINDINGS, ...GESTURES];
    const rows = entries.map(({ labels, help }) => {
      const row = textElement("div", "", "player__help-row");
      const term = textElement("dt", "", "player__help-keys");
      term.append(...labels.map((label) => textElement("kbd", label, "player__key")));
      row.append(term, textElement("dd", help, "player__help-text"));
      return row;
    });
    this.#part(this.#help).replaceChildren(...rows);
  }

  /** @param {Slide|null} slide */
  #renderInfo(slide) {
    const size = slide?.width && slide.height ? `${slide.width} × ${slide.height}` : null;
    /** @type {[string, string|null|undefined][]} */
    const facts = [
      [say("Title"), slide?.title],
      [say("Caption"), slide?.caption],
      [say("By"), slide?.author],
      [say("From"), slide?.subreddit],
      [say("Kind"), slide?.type],
      [say("Size"), size],
    ];
    const rows = facts.filter(([, value]) => value).map(([name, value]) => this.#row(name, textElement("span", value ?? "", "")));
    for (const [name, url] of /** @type {const} */ ([[say("Post"), slide?.redditPostUrl], [say("Original"), slide?.sourceUrl]])) {
      const address = webAddress(url);
      if (address) rows.push(this.#row(name, this.#link(address)));
    }
    const report = this.#info.dataset.report;
    if (report && slide) rows.push(this.#row(say("Something wrong?"), this.#link(`${report}&mediaId=${slide.id}`, say("Report this slide"))));
    if (rows.length === 0) rows.push(this.#row(say("Nothing"), textElement("span", say("There is no slide on screen yet."), "")));
    this.#part(this.#info).replaceChildren(...rows);
  }

  /** @param {string} name @param {HTMLElement} value */
  #row(name, value) {
    const row = textElement("div", "", "player__info-row");
    const detail = textElement("dd", "", "player__info-value");
    detail.append(value);
    row.append(textElement("dt", name, "player__info-name"), detail);
    return row;
  }

  /** @param {string} address @param {string} [text] */
  #link(address, text = address.replace(/^https?:\/\//, "")) {
    const link = /** @type {HTMLAnchorElement} */ (textElement("a", text, "player__link"));
    link.href = address;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    return link;
  }

  /** @param {HTMLDialogElement} dialog */
  #part(dialog) {
    return /** @type {HTMLElement} */ (dialog.querySelector("dl"));
  }
}
