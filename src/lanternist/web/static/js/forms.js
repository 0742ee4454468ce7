import { all } from "./dom.js";

/**
 * Keeps a form from being sent twice, and shows that it is on its way.
 *
 * @param {ParentNode} root
 * @param {AbortSignal} signal
 */
export function guardDoubleSubmit(root, signal) {
  const onSubmit = (/** @type {Event} */ event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    if (event.defaultPrevented) return;
    form.dataset.sent = "yes";
    all(form, ".button[type=submit]", HTMLButtonElement).forEach((button) => button.setAttribute("aria-busy", "true"));
  };
  // The window hears it last, after every script that may have taken the submission over.
  window.addEventListener("submit", onSubmit, { signal });
  window.addEventListener("pageshow", () => release(root), { signal });
}

/**
 * Makes forms usable again after coming back to the page.
 *
 * @param {ParentNode} root
 */
function release(root) {
  for (const form of all(root, "form[data-sent]", HTMLFormElement)) {
    delete form.dataset.sent;
    all(form, "[aria-busy]", HTMLElement).forEach((button) => button.removeAttribute("aria-busy"));
  }
}

/**
 * Takes people straight to the first field that was refused.
 *
 * @param {ParentNode} root
 */
export function focusFirstProblem(root) {
  all(root, "[aria-invalid=true]", HTMLElement).find((field) => field.offsetParent)?.focus();
}

/**
 * Adds a button to each password field that shows what was typed.
 *
 * @param {ParentNode} root
 * @param {AbortSignal} signal
 */
export function offerReveal(root, signal) {
  for (const box of all(root, "[data-reveal]", HTMLElement)) {
    const input = box.querySelector("input");
    if (!input) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "field__reveal";
    button.setAttribute("aria-controls", input.id);
    const show = (/** @type {boolean} */ visible) => {
      input.type = visible ? "text" : "password";
      button.textContent = (visible ? box.dataset.hide : box.dataset.show) ?? "";
    };
    show(false);
    button.addEventListener("click", () => show(input.type === "password"), { signal });
    input.form?.addEventListener("submit", () => show(false), { signal });
    box.append(button);
  }
}
