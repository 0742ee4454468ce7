import { all, pageSignal } from "../js/dom.js";
import { toggleFavorites } from "./favorite.js";
import { Selection } from "./selection.js";

const signal = pageSignal();

toggleFavorites(document, signal);
for (const form of all(document, "form[data-bulk]", HTMLFormElement)) {
  new Selection(form, all(document, "input[data-choice]", HTMLInputElement)).start(signal);
}
for (const form of all(document, "form[data-filter]", HTMLFormElement)) {
  form.addEventListener("change", (event) => event.target instanceof HTMLSelectElement && form.requestSubmit(), { signal });
}
