/**
 * What stands on the stage when no slide does: loading, collecting, nothing found, something wrong.
 *
 * @import {PlayerStatus} from "./events.js"
 * @import {Fill, FillSource, Problem} from "./types.js"
 */
import { listen } from "./events.js";
import { write } from "./words.js";

/** @type {Readonly<Record<Problem, [string, string]>>} */
const PROBLEMS = {
  network: ["No connection", "The server does not answer. Check the line and try again."],
  server: ["That went wrong", "The server could not hand out this session. Try again in a moment."],
  "signed-out": ["Signed out", "Sign in again to go on watching."],
  missing: ["Not here", "This session does not exist, or no longer."],
  hidden: ["All hidden", "You asked never to see any of these slides again."],
  media: ["Nothing could be shown", "Every slide of this session failed to load."],
};

/** @type {Readonly<Record<string, string>>} */
const REASONS = {
  source_not_configured: "is not set up on this server",
  not_found: "was not found",
  private: "is private",
  banned: "is banned",
  quarantined: "is quarantined",
  blocked: "refuses this server",
  rate_limited: "asks us to wait",
  unauthorized: "does not accept this server's credentials",
  timeout: "took too long",
  upstream_error: "had a fault",
  empty: "has nothing",
  no_media: "has posts, but no media",
  not_allowed: "is not allowed here",
};

/** @param {FillSource} source */
const sentenceOf = (source) => `${source.name ?? "A source"} ${REASONS[source.reason ?? ""] ?? "gave nothing"}.`;

export class Message {
  #bus;
  #box;
  #title;
  #text;
  #retry;
  /** @type {Fill|null} */
  #fill = null;
  /** @type {PlayerStatus|null} */
  #status = null;

  /** @param {{bus: EventTarget, box: HTMLElement, title: HTMLElement, text: HTMLElement, retry: HTMLElement}} deps */
  constructor({ bus, box, title, text, retry }) {
    this.#bus = bus;
    this.#box = box;
    this.#title = title;
    this.#text = text;
    this.#retry = retry;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    listen(this.#bus, "player:status", (status) => {
      this.#status = status;
      this.#render();
    }, signal);
    listen(this.#bus, "player:fill", ({ fill }) => {
      this.#fill = fill;
      this.#render();
    }, signal);
  }

  #render() {
    const status = this.#status;
    if (!status) return;
    const words = this.#words(status);
    this.#box.hidden = words === null;
    if (!words) return;
    write(this.#title, words[0]);
    write(this.#text, words[1]);
    const isHidden = status.problem === "hidden";
    this.#retry.dataset.action = isHidden ? "unhide" : "retry";
    write(this.#retry, isHidden ? "Show them again" : "Try again");
    this.#retry.hidden = !["failed", "empty"].includes(status.state) || status.problem === "missing" || status.problem === "signed-out";
  }

  /** @param {PlayerStatus} status @returns {[string, string]|null} */
  #words(status) {
    if (status.state === "failed") return PROBLEMS[status.problem ?? "server"];
    if (status.state === "collecting") return ["Collecting media…", this.#count()];
    if (status.state === "empty") return ["Nothing to show", this.#reasons()];
    if (status.state === "loading" && !status.slide) return ["Lighting the lamp…", ""];
    return null;
  }

  #count() {
    const fill = this.#fill;
    return fill ? `${fill.ready} of ${fill.wanted} so far. The first one starts the show.` : "The first one starts the show.";
  }

  #reasons() {
    const barren = (this.#fill?.sources ?? []).filter((source) => source.reason);
    return barren.map(sentenceOf).join(" ") || "This session has no media yet.";
  }
}
