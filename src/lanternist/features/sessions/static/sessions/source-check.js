/**
 * What is known of a name: it is being asked about, there, not there, or of a source that is not set up. Of all other
 * sources nothing is known before they are asked for media.
 *
 * @typedef {"asking" | "ok" | "missing" | "off" | "unknown"} SourceState
 */

const OTHER_SOURCE = /^[a-z]+:/i;
const FOLDER = "folder:";

/** Finds out whether names lead anywhere, each asked about once. */
export class SourceCheck {
  /** @type {Map<string, Promise<SourceState>>} */ #known = new Map();
  #folders;
  #isConfigured;

  /**
   * @param {Set<string>} folders the folders of this server, as `folder:name`
   * @param {boolean} isConfigured whether bare names can be asked about at all
   */
  constructor(folders, isConfigured) {
    this.#folders = folders;
    this.#isConfigured = isConfigured;
  }

  /**
   * @param {string} name
   * @param {AbortSignal} signal
   * @returns {Promise<SourceState>}
   */
  async state(name, signal) {
    const known = this.#known.get(name);
    if (known) return known;
    const found = this.#find(name, signal);
    this.#known.set(name, found);
    // What could not be found out is asked again the next time.
    if ((await found) === "unknown") this.#known.delete(name);
    return found;
  }

  /**
   * @param {string} name
   * @param {AbortSignal} signal
   * @returns {Promise<SourceState>}
   */
  async #find(name, signal) {
    if (name.startsWith(FOLDER)) return this.#folders.has(name) ? "ok" : "unknown";
    if (OTHER_SOURCE.test(name)) return "unknown";
    if (!this.#isConfigured) return "off";
    try {
      const answer = await fetch("/api/validate-subreddit", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ subreddit: name }),
        signal,
      });
      if (!answer.ok) return "unknown";
      const told = /** @type {{ valid: boolean }} */ (await answer.json());
      return told.valid ? "ok" : "missing";
    } catch {
      return "unknown";
    }
  }
}
