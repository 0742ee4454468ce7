import { all } from "./dom.js";

const SHOWN_FOR_MS = 2000;

/**
 * Lets the button beside a read-only field copy its text.
 *
 * @param {ParentNode} root
 * @param {AbortSignal} signal
 */
export function offerCopy(root, signal) {
  for (const box of all(root, "[data-copy]", HTMLElement)) {
    const input = box.querySelector("input");
    const button = box.querySelector("button");
    if (!input || !button) continue;
    button.addEventListener("click", () => copy(input, button, box.dataset.copied ?? ""), { signal });
  }
}

/**
 * @param {HTMLInputElement} input
 * @param {HTMLButtonElement} button
 * @param {string} done what the button says for a moment
 */
async function copy(input, button, done) {
  input.select();
  // Browsers offer the clipboard on secure origins only; on others the selection is ready for the keyboard.
  if (!navigator.clipboard) return;
  await navigator.clipboard.writeText(input.value);
  const label = button.querySelector("span") ?? button;
  const before = label.textContent;
  if (before === done) return;
  label.textContent = done;
  setTimeout(() => (label.textContent = before), SHOWN_FOR_MS);
}
