/** Imports and exports: looks again while something is under way, and shows how much of an archive was sent. */

const SECONDS = 3;

/** Puts the newer list in the place of the shown one, until nothing is under way any more. */
async function look() {
  const shown = document.querySelector("[data-transfers]");
  if (!shown) return;
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const newer = page.querySelector(".transfers");
  if (!newer) return;
  shown.replaceWith(newer);
  if (newer.hasAttribute("data-transfers")) setTimeout(look, SECONDS * 1000);
  else location.reload();
}

/**
 * Sends a form by itself, so that its progress can be shown; the answer is a page.
 * @param {HTMLFormElement} form
 */
function send(form) {
  const request = new XMLHttpRequest();
  const box = /** @type {HTMLElement} */ (form.querySelector("[data-sending]"));
  const bar = /** @type {HTMLProgressElement} */ (form.querySelector("progress"));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
  const data = new FormData(form);
  box.hidden = false;
  button.disabled = true;
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = Math.floor((event.loaded / event.total) * 100);
  });
  request.addEventListener("load", () => {
    if (request.status < 300) {
      location.assign(request.responseURL || "/import");
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const main = page.querySelector("main");
    if (main) document.querySelector("main")?.replaceWith(main);
    main?.querySelector("[role=alert]")?.scrollIntoView();
    listen();
  });
  request.addEventListener("error", () => {
    box.hidden = true;
    button.disabled = false;
  });
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "text/html");
  request.send(data);
}

function listen() {
  const form = document.querySelector("form[data-sends]");
  if (!(form instanceof HTMLFormElement)) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

listen();
if (document.querySelector("[data-transfers]")) setTimeout(look, SECONDS * 1000);
