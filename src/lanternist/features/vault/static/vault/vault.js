import { all, need, pageSignal, stamp } from "../js/dom.js";
import { readPage } from "../js/fetched.js";
import { forget, Refused, upload } from "./tus.js";

const AT_ONCE = 3;
const LOOK_MS = 2_500;
const MOST_LOOKS = 120;

const signal = pageSignal();
const form = need(document, "[data-vault-form]", HTMLFormElement);
const input = need(form, "input[type=file]", HTMLInputElement);
const list = need(form, "[data-uploads]", HTMLElement);
const announce = need(form, "[data-announce]", HTMLElement);
const template = need(document, "[data-upload-template]", HTMLTemplateElement);

/** @type {(() => Promise<void>)[]} */
const waiting = [];
let running = 0;
let received = 0;

form.addEventListener("submit", (event) => take(event, input.files), { signal });
input.addEventListener("change", () => form.requestSubmit(), { signal });
for (const name of ["dragenter", "dragover"]) form.addEventListener(name, (event) => over(event, true), { signal });
form.addEventListener("dragleave", (event) => over(event, false), { signal });
form.addEventListener("drop", (event) => (over(event, false), take(event, event.dataTransfer?.files)), { signal });
window.addEventListener("beforeunload", (event) => running && event.preventDefault(), { signal });
if (all(document, "[data-state=pending]", HTMLElement).length) void watch();

/** @param {Event} event @param {boolean} isOver */
function over(event, isOver) {
  event.preventDefault();
  form.classList.toggle("vault-drop--over", isOver);
}

/** @param {Event} event @param {FileList|null|undefined} files */
function take(event, files) {
  event.preventDefault();
  const box = form.querySelector("input[name=attestation]");
  if (box instanceof HTMLInputElement && !box.checked) {
    box.reportValidity();
    box.focus();
    return;
  }
  const attestation = box instanceof HTMLInputElement ? box.value : null;
  for (const file of files ?? []) waiting.push(begun(file, attestation));
  input.value = "";
  next();
}

/** @param {File} file @param {string|null} attestation @returns {() => Promise<void>} */
function begun(file, attestation) {
  const row = stamp(template);
  const bar = need(row, "progress", HTMLProgressElement);
  const state = need(row, "[data-waiting]", HTMLElement);
  const stop = new AbortController();
  const show = (/** @type {string} */ text) => (state.textContent = text);
  need(row, ".vault-upload__name", HTMLElement).textContent = file.name;
  bar.setAttribute("aria-label", file.name);
  show(state.dataset.waiting ?? "");
  need(row, "button", HTMLButtonElement).addEventListener("click", () => (stop.abort(), row.remove()), { signal });
  list.append(row);
  const hearing = {
    progress: (/** @type {number} */ fraction) => {
      bar.value = fraction;
      show(`${Math.floor(fraction * 100)} %`);
    },
    cut: () => show(state.dataset.cut ?? ""),
  };
  return async () => {
    if (stop.signal.aborted) return;
    try {
      await upload(file, { attestation, purpose: "media" }, hearing, stop.signal);
      forget(file, "media");
      received += 1;
      row.dataset.received = "";
      bar.value = 1;
      show(state.dataset.done ?? "");
    } catch (error) {
      const why = error instanceof Refused ? error.message : "";
      show(why || (state.dataset.failed ?? ""));
    }
    announce.textContent = `${file.name}: ${state.textContent}`;
  };
}

function next() {
  while (running < AT_ONCE && waiting.length) {
    const work = /** @type {() => Promise<void>} */ (waiting.shift());
    running += 1;
    void work().finally(() => {
      running -= 1;
      if (!running && !waiting.length && received) void watch();
      next();
    });
  }
}

/** Puts the newer list in the place of the shown one; what was refused stays, with its reason. */
async function showNewer() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, signal });
  if (!answer.ok) return;
  const page = readPage(await answer.text());
  for (const name of ["[data-listing]", ".page-head__text"]) {
    const newer = page.querySelector(name);
    if (newer) document.querySelector(name)?.replaceWith(newer);
  }
  for (const row of all(list, "[data-received]", HTMLElement)) row.remove();
  received = 0;
}

/** Shows what was received as soon as it is ready. */
async function watch() {
  for (let look = 0; look < MOST_LOOKS && !signal.aborted; look += 1) {
    const answer = await fetch("/api/user/media?limit=60", { signal });
    if (!answer.ok || !answer.headers.get("content-type")?.startsWith("application/json")) return;
    const { files } = await answer.json();
    const isReady = files.every((/** @type {{state: string}} */ each) => each.state !== "pending");
    if (isReady && !running && !waiting.length) return showNewer();
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
