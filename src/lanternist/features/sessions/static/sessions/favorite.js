import { all } from "../js/dom.js";

/**
 * Turns stars on and off in place; where the call fails, the form is sent the plain way.
 *
 * @param {ParentNode} root
 * @param {AbortSignal} signal
 */
export function toggleFavorites(root, signal) {
  for (const form of all(root, "form[data-favorite]", HTMLFormElement)) {
    form.addEventListener("submit", (event) => void onSubmit(event, form, signal), { signal });
  }
}

/**
 * @param {SubmitEvent} event
 * @param {HTMLFormElement} form
 * @param {AbortSignal} signal
 */
async function onSubmit(event, form, signal) {
  const field = form.querySelector("input[name=is_favorite]");
  const button = form.querySelector("button");
  if (!(field instanceof HTMLInputElement) || !button) return;
  event.preventDefault();
  const wanted = field.value === "true";
  button.setAttribute("aria-pressed", String(wanted));
  if (!(await save(form.dataset.favorite ?? "", wanted, signal))) return form.submit();
  field.value = String(!wanted);
}

/**
 * @param {string} id
 * @param {boolean} isFavorite
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} whether the server agreed
 */
async function save(id, isFavorite, signal) {
  try {
    const answer = await fetch(`/api/sessions/${id}`, {
      method: "PATCH",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ isFavorite }),
      signal,
    });
    return answer.ok;
  } catch {
    return false;
  }
}
