import { all, fill as fillIn, need, stamp } from "../js/dom.js";

/** @import { Fill, FillSource } from "./types.js" */

/**
 * @param {{ state: string }} fill
 * @returns {boolean} whether more may still come
 */
export const isActive = ({ state }) => state === "pending" || state === "running";

/** Shows how far the collecting is, and what each source gave. */
export class Progress {
  #panel;
  #template;
  #list;
  /** @type {Record<string, string>} */ #sentences;
  /** @type {Record<string, string>} */ #reasons;

  /** @param {HTMLElement} panel */
  constructor(panel) {
    this.#panel = panel;
    this.#template = need(panel, "[data-source-template]", HTMLTemplateElement);
    this.#list = need(panel, "[data-progress-sources]", HTMLElement);
    this.#sentences = JSON.parse(panel.dataset.sentences ?? "{}");
    this.#reasons = JSON.parse(panel.dataset.reasons ?? "{}");
  }

  /** @param {Fill} fill */
  update(fill) {
    const meter = need(this.#panel, "progress", HTMLProgressElement);
    meter.max = fill.wanted;
    meter.value = fill.ready;
    this.#text("[data-progress-ready]", String(fill.ready));
    this.#text("[data-progress-wanted]", String(fill.wanted));
    for (const source of fill.sources) this.#updateSource(source);
    if (!isActive(fill)) this.#end(fill);
  }

  /** The stream ended without saying how the collecting went. */
  lose() {
    this.#show("[data-progress-lost]");
  }

  /** @param {FillSource} source */
  #updateSource(source) {
    const row = this.#row(source.name);
    const state = ["running", "done", "failed"].includes(source.state) ? source.state : "waiting";
    row.className = `source source--${state}`;
    need(row, ".source__name", HTMLElement).textContent = source.name;
    need(row, ".source__found", HTMLElement).textContent = this.#foundText(state, source.found);
    need(row, ".source__reason", HTMLElement).textContent = this.#reasonText(state, source);
  }

  /** @param {string} name */
  #row(name) {
    const known = all(this.#list, "[data-source]", HTMLElement).find((row) => row.dataset.source === name);
    if (known) return known;
    const row = stamp(this.#template);
    row.dataset.source = name;
    this.#list.append(row);
    return row;
  }

  /**
   * @param {string} state
   * @param {number} found
   */
  #foundText(state, found) {
    if (state === "failed") return "";
    if (state !== "done") return this.#sentences[state] ?? "";
    return found === 1 ? (this.#sentences.one ?? "") : fillIn(this.#sentences.many ?? "", { n: found });
  }

  /**
   * @param {string} state
   * @param {FillSource} source
   */
  #reasonText(state, { reason, staleSince }) {
    if (state === "failed") return this.#reasons[reason ?? ""] ?? this.#panel.dataset.unknown ?? "";
    return staleSince ? fillIn(this.#sentences.stale ?? "", { day: staleSince.slice(0, 10) }) : "";
  }

  /** @param {Fill} fill */
  #end(fill) {
    const { title = "", complete = "", nothing = "" } = this.#panel.dataset;
    this.#text("[data-progress-status]", fill.ready ? fillIn(complete, { ready: fill.ready }) : nothing);
    this.#text("[data-progress-title]", title);
    need(this.#panel, "progress", HTMLProgressElement).hidden = true;
    if (fill.ready < fill.wanted) this.#show("[data-progress-refill]");
    if (fill.state === "failed") this.#show("[data-progress-failed]");
    this.#panel.dataset.state = fill.state;
  }

  /**
   * @param {string} selector
   * @param {string} text
   */
  #text(selector, text) {
    need(this.#panel, selector, HTMLElement).textContent = text;
  }

  /** @param {string} selector */
  #show(selector) {
    all(this.#panel, selector, HTMLElement).forEach((element) => (element.hidden = false));
  }
}
