/** Imports and exports: looks again while something is under way, and sends archives in pieces. */

import { need } from "../js/dom.js";
import { readPage } from "../js/fetched.js";
import { forget, Refused, upload } from "../vault/tus.js";

const SECONDS = 3;

/** Puts the newer list in the place of the shown one, until nothing is under way any more. */
async function look() {
  const shown = document.querySelector("[data-transfers]");
  if (!shown) return;
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = readPage(await answer.text());
  const newer = page.querySelector(".transfers");
  if (!newer) return;
  shown.replaceWith(newer);
  if (newer.hasAttribute("data-transfers")) setTimeout(look, SECONDS * 1000);
  else location.reload();
}

/**
 * Sends the archive of a form in pieces, which goes on after a cut or a reload, and then the form with its id.
 *
 * @param {HTMLFormElement} form
 * @param {File} file
 */
async function send(form, file) {
  const state = need(form, "[data-state]", HTMLElement);
  const problem = need(form, "[data-problem]", HTMLElement);
  const bar = need(form, "progress", HTMLProgressElement);
  const attestation = new FormData(form).get("attestation");
  const stop = new AbortController();
  const hearing = {
    progress: (/** @type {number} */ fraction) => {
      bar.value = fraction;
      state.textContent = `${state.dataset.sending} ${Math.floor(fraction * 100)} %`;
    },
    cut: () => (state.textContent = state.dataset.cut ?? ""),
  };
  need(form, "[data-stop]", HTMLButtonElement).onclick = () => stop.abort();
  problem.textContent = "";
  hearing.progress(0);
  setBusy(form, true);
  try {
    const told = /** @type {const} */ ({ attestation: attestation ? String(attestation) : null, purpose: "archive" });
    const path = await upload(file, told, hearing, stop.signal);
    state.textContent = state.dataset.checking ?? "";
    await hand(form, file, path);
  } catch (error) {
    const why = error instanceof Refused ? error.message : "";
    if (!stop.signal.aborted) problem.textContent = why || (problem.dataset.problem ?? "");
  }
  setBusy(form, false);
}

/** @param {HTMLFormElement} form @param {boolean} isBusy */
function setBusy(form, isBusy) {
  need(form, "[data-sending]", HTMLElement).hidden = !isBusy;
  need(form, "button[type=submit]", HTMLButtonElement).disabled = isBusy;
  window.onbeforeunload = isBusy ? (event) => event.preventDefault() : null;
}

/**
 * Sends the form with the archive that is here by now; the answer is a page.
 *
 * @param {HTMLFormElement} form @param {File} file @param {string} path
 */
async function hand(form, file, path) {
  const data = new FormData(form);
  data.set("upload", path.slice(path.lastIndexOf("/") + 1));
  data.delete("file");
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "text/html" } });
  if (answer.ok || answer.status === 400) forget(file, "archive");
  if (answer.ok) {
    window.onbeforeunload = null;
    location.assign(answer.url);
    return;
  }
  // What is no archive is of no use to anybody; whatever else was wrong, it need not be sent again.
  if (answer.status === 400) void fetch(path, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" } });
  const page = readPage(await answer.text());
  const main = page.querySelector("main");
  if (main) document.querySelector("main")?.replaceWith(main);
  main?.querySelector("[role=alert]")?.scrollIntoView();
  listen();
}

function listen() {
  const form = document.querySelector("form[data-sends]");
  if (!(form instanceof HTMLFormElement)) return;
  form.addEventListener("submit", (event) => {
    const [file] = need(form, "input[type=file]", HTMLInputElement).files ?? [];
    // What has another name goes as it is, and is refused or not by what it holds.
    if (!file?.name.toLowerCase().endsWith(".zip")) return;
    event.preventDefault();
    void send(form, file);
  });
}

listen();
if (document.querySelector("[data-transfers]")) setTimeout(look, SECONDS * 1000);
