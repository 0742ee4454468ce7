import { all } from "./dom.js";

/**
 * Opens a dialog over the page from the links that would otherwise show it in place.
 *
 * @param {ParentNode} root
 * @param {AbortSignal} signal
 */
export function openDialogs(root, signal) {
  for (const link of all(root, "a[data-opens]", HTMLAnchorElement)) {
    const dialog = document.getElementById(link.dataset.opens ?? "");
    if (dialog instanceof HTMLDialogElement) connect(link, dialog, signal);
  }
}

/**
 * @param {HTMLAnchorElement} link
 * @param {HTMLDialogElement} dialog
 * @param {AbortSignal} signal
 */
function connect(link, dialog, signal) {
  link.setAttribute("role", "button");
  link.setAttribute("aria-haspopup", "dialog");
  link.addEventListener("click", (event) => open(event, dialog), { signal });
  link.addEventListener("keydown", (event) => event.key === " " && open(event, dialog), { signal });
  dialog.addEventListener("click", (event) => closeWhenMeant(event, dialog), { signal });
}

/**
 * @param {Event} event
 * @param {HTMLDialogElement} dialog
 */
function open(event, dialog) {
  event.preventDefault();
  if (!dialog.open) dialog.showModal();
  // Focus starts on the choice that changes nothing.
  all(dialog, "[data-closes]", HTMLElement)[0]?.focus();
}

/**
 * A press on the backdrop reaches the dialog itself, one inside reaches a child.
 *
 * @param {MouseEvent} event
 * @param {HTMLDialogElement} dialog
 */
function closeWhenMeant(event, dialog) {
  const isCloser = event.target instanceof Element && event.target.closest("[data-closes]");
  if (!isCloser && event.target !== dialog) return;
  event.preventDefault();
  dialog.close();
}
