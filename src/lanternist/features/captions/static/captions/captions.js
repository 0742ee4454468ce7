import { all, need, pageSignal } from "../js/dom.js";

const signal = pageSignal();
const page = need(document, "[data-captions]", HTMLElement);
const status = need(page, "[data-status]", HTMLElement);
const session = `/api/sessions/${page.dataset.captions}`;

for (const slide of all(page, "[data-slide]", HTMLElement)) prepare(slide);
const batch = page.querySelector("[data-batch]");
if (batch instanceof HTMLElement) follow(batch);

/** @param {HTMLElement} slide */
function prepare(slide) {
  const form = need(slide, "form", HTMLFormElement);
  form.addEventListener("submit", (event) => onSubmit(event, slide, form), { signal });
}

/** Saves without leaving the page; what else the form does, it does by itself. */
/** @param {SubmitEvent} event @param {HTMLElement} slide @param {HTMLFormElement} form */
function onSubmit(event, slide, form) {
  const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
  if (!button || button.value !== "save") return;
  event.preventDefault();
  void save(slide, form, button);
}

/** @param {HTMLElement} slide @param {HTMLFormElement} form @param {HTMLButtonElement} button */
async function save(slide, form, button) {
  const field = need(form, "textarea", HTMLTextAreaElement);
  const caption = field.value.trim();
  if (!(await changed(`${session}/media/${slide.dataset.slide}`, { caption: caption || null }))) return form.submit();
  field.defaultValue = field.value;
  status.textContent = "";
  status.textContent = page.dataset.saved ?? "";
  button.classList.add("wording__saved");
  setTimeout(() => button.classList.remove("wording__saved"), 1_500);
}

/** @param {string} url @param {object} change @returns {Promise<boolean>} */
async function changed(url, change) {
  try {
    const headers = { "Content-Type": "application/json" };
    return (await fetch(url, { method: "PATCH", headers, body: JSON.stringify(change), signal })).ok;
  } catch {
    return false;
  }
}

/**
 * Shows how far the captions for all slides are. At the end the page is loaded again, unless somebody is writing.
 *
 * @param {HTMLElement} panel
 */
function follow(panel) {
  const meter = need(panel, "[data-batch-meter]", HTMLProgressElement);
  const stream = new EventSource(`${session}/captions/events`);
  signal.addEventListener("abort", () => stream.close());
  stream.addEventListener("captions", (event) => {
    const { batch: now } = JSON.parse(event.data);
    if (!now) return;
    meter.value = now.done + now.failed;
    need(panel, "[data-batch-done]", HTMLElement).textContent = String(now.done + now.failed);
    need(panel, "[data-batch-charged]", HTMLElement).textContent = String(now.charged);
    if (now.state === "pending" || now.state === "running") return;
    stream.close();
    if (!isWriting()) return location.reload();
    need(panel, "[data-batch-over]", HTMLElement).hidden = false;
  });
}

/** @returns {boolean} whether something on the page was typed and not saved */
function isWriting() {
  return all(page, "textarea", HTMLTextAreaElement).some((field) => field.value !== field.defaultValue);
}
