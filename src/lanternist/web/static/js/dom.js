/**
 * Finds the one element that a script cannot work without.
 *
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new (...args: any[]) => T} kind the class it must have
 * @returns {T}
 */
export function need(root, selector, kind) {
  const found = root.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${kind.name} at "${selector}".`);
}

/**
 * Finds all elements of one class.
 *
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new (...args: any[]) => T} kind
 * @returns {T[]}
 */
export function all(root, selector, kind) {
  /** @type {T[]} */ const found = [];
  for (const element of root.querySelectorAll(selector)) if (element instanceof kind) found.push(element);
  return found;
}

/**
 * Copies the first element of a template.
 *
 * @param {HTMLTemplateElement} template
 * @returns {HTMLElement}
 */
export function stamp(template) {
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  return need(copy, "*", HTMLElement);
}

/**
 * Fills `%(name)s` places, the way sentences arrive from the server's translations.
 *
 * @param {string} sentence
 * @param {Record<string, string | number>} values
 * @returns {string}
 */
export function fill(sentence, values) {
  return sentence.replace(/%\((\w+)\)s/g, (place, name) => String(values[name] ?? place));
}

/**
 * A signal that aborts when the page goes away for good.
 *
 * @returns {AbortSignal}
 */
export function pageSignal() {
  const controller = new AbortController();
  window.addEventListener("pagehide", (event) => event.persisted || controller.abort(), { once: true });
  return controller.signal;
}
