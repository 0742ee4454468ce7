/** What the player says, in the language of the page. English is what the source says; other languages come with the page. */

/** @type {Readonly<Record<string, string>>} */
const TEXTS = JSON.parse(globalThis.document?.getElementById("texts")?.textContent || "{}");

/**
 * A text in the language of the page, with `%(name)s` filled in. `make messages` finds it by this function's name.
 *
 * @param {string} text
 * @param {Readonly<Record<string, string | number>>} [values]
 */
export function say(text, values = {}) {
  return (TEXTS[text] ?? text).replace(/%\((\w+)\)s/g, (place, name) => String(values[name] ?? place));
}

/** Change a text only where it differs: a live region speaks at each change. @param {HTMLElement} element @param {string} text */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
