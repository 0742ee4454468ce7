import { all } from "./dom.js";

/**
 * Closes an open menu on Escape, on a press elsewhere, and when focus leaves it.
 *
 * @param {ParentNode} root
 * @param {AbortSignal} signal
 */
export function closeMenus(root, signal) {
  for (const menu of all(root, "[data-menu]", HTMLDetailsElement)) {
    const closeUnlessInside = (/** @type {EventTarget | null} */ target) => {
      if (!(target instanceof Node) || !menu.contains(target)) menu.open = false;
    };
    document.addEventListener("pointerdown", (event) => closeUnlessInside(event.target), { signal });
    menu.addEventListener("focusout", (event) => event.relatedTarget && closeUnlessInside(event.relatedTarget), { signal });
    menu.addEventListener("keydown", (event) => event.key === "Escape" && close(menu), { signal });
  }
}

/** @param {HTMLDetailsElement} menu */
function close(menu) {
  menu.open = false;
  menu.querySelector("summary")?.focus();
}
