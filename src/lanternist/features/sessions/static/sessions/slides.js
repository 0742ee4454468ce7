import { all, fill, need, pageSignal } from "../js/dom.js";

const NUMBERS = ["duration_seconds", "start_seconds", "end_seconds"];
const signal = pageSignal();
const editor = need(document, "[data-editor]", HTMLElement);
const status = need(editor, "[data-status]", HTMLElement);
const list = editor.querySelector("[data-slides]");
const path = `/api/sessions/${editor.dataset.editor}/media`;
/** Orders are saved one after the other, so that the last one stays. */
let saving = Promise.resolve();

if (list instanceof HTMLElement) {
  for (const slide of all(list, "[data-slide]", HTMLElement)) prepare(list, slide);
}

/** @param {HTMLElement} list @param {HTMLElement} slide */
function prepare(list, slide) {
  const form = need(slide, "form", HTMLFormElement);
  const handle = need(slide, "[data-handle]", HTMLButtonElement);
  form.addEventListener("submit", (event) => onSubmit(event, list, slide, form), { signal });
  handle.addEventListener(
    "keydown",
    (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      move(list, slide, step);
      handle.focus();
    },
    { signal },
  );
  handle.addEventListener("pointerdown", (event) => drag(event, list, slide, handle), { signal });
  const cut = slide.querySelector("[data-cut]");
  if (cut instanceof HTMLDetailsElement) prepareCut(cut, form);
}

/** @param {SubmitEvent} event @param {HTMLElement} list @param {HTMLElement} slide @param {HTMLFormElement} form */
function onSubmit(event, list, slide, form) {
  const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
  const action = button?.value ?? "save";
  if (action === "remove") return;
  event.preventDefault();
  if (action === "save") return void save(slide, form);
  move(list, slide, action === "up" ? -1 : 1);
  button?.focus();
}

/** @param {HTMLElement} list @param {HTMLElement} slide @param {number} step */
function move(list, slide, step) {
  const other = step < 0 ? slide.previousElementSibling : slide.nextElementSibling;
  if (!other) return;
  if (step < 0) other.before(slide);
  else other.after(slide);
  slide.scrollIntoView({ block: "nearest" });
  ordered(list, slide);
}

/** Follows the pointer: the slide takes the place of the one that is under it. */
/** @param {PointerEvent} event @param {HTMLElement} list @param {HTMLElement} slide @param {HTMLElement} handle */
function drag(event, list, slide, handle) {
  if (event.button !== 0) return;
  event.preventDefault();
  handle.focus();
  const before = ids(list).join();
  const stop = new AbortController();
  // The document hears the pointer even while the handle itself is moved to another place.
  const options = { signal: AbortSignal.any([signal, stop.signal]) };
  slide.classList.add("slide--dragged");
  document.addEventListener(
    "pointermove",
    (at) => {
      if (at.pointerId !== event.pointerId) return;
      for (const other of all(list, "[data-slide]", HTMLElement)) {
        const box = other.getBoundingClientRect();
        if (other === slide || at.clientY < box.top || at.clientY > box.bottom) continue;
        const isAbove = at.clientY < box.top + box.height / 2;
        if (isAbove) other.before(slide);
        else other.after(slide);
        break;
      }
      if (at.clientY < 80) window.scrollBy(0, -12);
      if (at.clientY > window.innerHeight - 80) window.scrollBy(0, 12);
    },
    options,
  );
  const end = (/** @type {PointerEvent} */ at) => {
    if (at.pointerId !== event.pointerId) return;
    stop.abort();
    slide.classList.remove("slide--dragged");
    if (ids(list).join() !== before) ordered(list, slide);
  };
  document.addEventListener("pointerup", end, options);
  document.addEventListener("pointercancel", end, options);
}

/** @param {HTMLElement} list @returns {number[]} */
function ids(list) {
  return all(list, "[data-slide]", HTMLElement).map((each) => Number(each.dataset.slide));
}

/** Saves the order that the page shows, and says where the slide is now. */
/** @param {HTMLElement} list @param {HTMLElement} slide */
function ordered(list, slide) {
  const order = ids(list);
  all(list, "[data-number]", HTMLElement).forEach((each, at) => (each.textContent = String(at + 1)));
  const n = order.indexOf(Number(slide.dataset.slide)) + 1;
  saving = saving.then(async () => {
    if (!(await send("PUT", `${path}/order`, { ids: order }))) return location.reload();
    status.textContent = fill(editor.dataset.moved ?? "", { n, total: order.length });
  });
}

/** @param {HTMLElement} slide @param {HTMLFormElement} form */
async function save(slide, form) {
  const fields = new FormData(form);
  /** @type {Record<string, string | number | null>} */
  const change = { caption: String(fields.get("caption") ?? "") || null };
  for (const name of NUMBERS) {
    const text = fields.get(name);
    if (text === null) continue;
    const input = need(form, `[name=${name}]`, HTMLInputElement);
    // What is no number is shown as wrong by the server, at its field.
    if (!input.validity.valid) return form.submit();
    const member = name.replace(/_s/, "S");
    change[member] = text === "" ? null : Number(text);
  }
  if (!(await send("PATCH", `${path}/${slide.dataset.slide}`, change))) return form.submit();
  const button = need(form, "button[value=save]", HTMLButtonElement);
  status.textContent = "";
  status.textContent = editor.dataset.saved ?? "";
  button.classList.add("slide__saved");
  setTimeout(() => button.classList.remove("slide__saved"), 1_500);
}

/** @param {string} method @param {string} url @param {object} body @returns {Promise<boolean>} */
async function send(method, url, body) {
  try {
    const headers = { "Content-Type": "application/json" };
    return (await fetch(url, { method, headers, body: JSON.stringify(body), signal })).ok;
  } catch {
    return false;
  }
}

/** @param {HTMLDetailsElement} cut @param {HTMLFormElement} form */
function prepareCut(cut, form) {
  const video = need(cut, "video", HTMLVideoElement);
  cut.addEventListener("toggle", () => cut.open && !video.src && (video.src = video.dataset.src ?? ""), { signal });
  for (const button of all(cut, "[data-mark]", HTMLButtonElement)) {
    const field = need(form, `[name=${button.dataset.mark}]`, HTMLInputElement);
    button.addEventListener("click", () => (field.value = String(Math.round(video.currentTime * 10) / 10)), { signal });
  }
}
