/**
 * What stands on the stage when no slide does: loading, collecting, nothing found, something wrong.
 *
 * @import {PlayerStatus} from "./events.js"
 * @import {Fill, FillSource, Problem} from "./types.js"
 */
import { listen } from "./events.js";
import { say, write } from "./words.js";

/** @type {Readonly<Record<Problem, [string, string]>>} */
const PROBLEMS = {
  network: [say("No connection"), say("The server does not answer. Check the line and try again.")],
  server: [say("That went wrong"), say("The server could not hand out this session. Try again in a moment.")],
  "signed-out": [say("Signed out"), say("Sign in again to go on watching.")],
  missing: [say("Not here"), say("This session does not exist, or no longer.")],
  hidden: [say("All hidden"), say("You asked never to see any of these slides again.")],
  media: [say("Nothing could be shown"), say("Every slide of this session failed to load.")],
};

/** @type {Readonly<Record<string, string>>} */
const REASONS = {
  source_not_configured: say("%(name)s is not set up on this server."),
  not_found: say("%(name)s was not found."),
  private: say("%(name)s is private."),
  banned: say("%(name)s is banned."),
  quarantined: say("%(name)s is quarantined."),
  blocked: say("%(name)s refuses this server."),
  rate_limited: say("%(name)s asks us to wait."),
  unauthorized: say("%(name)s does not accept this server's credentials."),
  timeout: say("%(name)s took too long."),
  upstream_error: say("%(name)s had a fault."),
  empty: say("%(name)s has nothing."),
  no_media: say("%(name)s has posts, but no media."),
  not_allowed: say("%(name)s is not allowed here."),
};

/** @param {FillSource} source */
const sentenceOf = (source) => {
  const sentence = REASONS[source.reason ?? ""] ?? say("%(name)s gave nothing.");
  return sentence.replace("%(name)s", () => source.name ?? say("A source"));
};

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
    write(this.#retry, isHidden ? say("Show them again") : say("Try again"));
    this.#retry.hidden = !["failed", "empty"].includes(status.state) || status.problem === "missing" || status.problem === "signed-out";
  }

  /** @param {PlayerStatus} status @returns {[string, string]|null} */
  #words(status) {
    if (status.state === "failed") return PROBLEMS[status.problem ?? "server"];
    if (status.state === "collecting") return [say("Collecting media…"), this.#count()];
    if (status.state === "empty") return [say("Nothing to show"), this.#reasons()];
    if (status.state === "loading" && !status.slide) return [say("Lighting the lamp…"), ""];
    return null;
  }

  #count() {
    const fill = this.#fill;
    const start = say("The first one starts the show.");
    return fill ? `${say("%(ready)s of %(wanted)s so far.", { ready: fill.ready, wanted: fill.wanted })} ${start}` : start;
  }

  #reasons() {
    const barren = (this.#fill?.sources ?? []).filter((source) => source.reason);
    return barren.map(sentenceOf).join(" ") || say("This session has no media yet.");
  }
}
