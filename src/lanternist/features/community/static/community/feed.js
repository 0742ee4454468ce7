import { closeMenus } from "../js/menu.js";
import { all, pageSignal } from "../js/dom.js";
import { readPage } from "../js/fetched.js";

const SEARCH_PAUSE_MS = 300;
const AHEAD = "900px";

const signal = pageSignal();
const results = document.querySelector("[data-results]");
if (results instanceof HTMLElement) {
  liven(results);
  followEnd(results);
  searchWhileTyping(results);
}

/**
 * Lets likes and hiding work in place; where a call fails, the form is sent the plain way.
 *
 * @param {ParentNode} root
 */
function liven(root) {
  for (const form of all(root, "form[data-like]", HTMLFormElement)) {
    form.addEventListener("submit", (event) => void like(event, form), { signal });
  }
  for (const form of all(root, "form[data-hide]", HTMLFormElement)) {
    form.addEventListener("submit", (event) => void hide(event, form), { signal });
  }
}

/**
 * @param {SubmitEvent} event
 * @param {HTMLFormElement} form
 */
async function like(event, form) {
  const button = form.querySelector("button");
  const count = form.querySelector("[data-count]");
  if (!button || !count) return;
  event.preventDefault();
  const answer = await call(form.dataset.like ?? "");
  if (!answer) return form.submit();
  button.setAttribute("aria-pressed", String(answer.liked));
  count.textContent = answer.likeCount.toLocaleString(document.documentElement.lang);
}

/**
 * @param {SubmitEvent} event
 * @param {HTMLFormElement} form
 */
async function hide(event, form) {
  const card = form.closest("[data-item]");
  if (!card) return;
  event.preventDefault();
  if (!(await call(form.dataset.hide ?? ""))) return form.submit();
  const beside = card.nextElementSibling ?? card.previousElementSibling;
  card.remove();
  const link = beside?.querySelector("a, button");
  if (link instanceof HTMLElement) link.focus();
}

/**
 * @param {string} path
 * @returns {Promise<any>} what the server said, or null
 */
async function call(path) {
  try {
    const answer = await fetch(path, { method: "POST", signal });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/**
 * Loads what follows before its link is reached; the link works by itself, too.
 *
 * @param {HTMLElement} root
 */
function followEnd(root) {
  const end = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting && entry.target instanceof HTMLAnchorElement) void more(root, entry.target, end);
      }
    },
    { rootMargin: AHEAD },
  );
  watch(root, end);
}

/**
 * @param {HTMLElement} root
 * @param {IntersectionObserver} end
 */
function watch(root, end) {
  for (const link of all(root, "[data-more]", HTMLAnchorElement)) {
    end.observe(link);
    link.addEventListener(
      "click",
      (event) => {
        event.preventDefault();
        void more(root, link, end);
      },
      { signal },
    );
  }
}

/**
 * @param {HTMLElement} root
 * @param {HTMLAnchorElement} link
 * @param {IntersectionObserver} end
 */
async function more(root, link, end) {
  if (link.ariaBusy === "true") return;
  const label = link.textContent;
  link.ariaBusy = "true";
  link.textContent = link.dataset.busy ?? label;
  end.unobserve(link);
  const following = await page(link.href);
  const cards = root.querySelector("[data-cards]");
  const place = root.querySelector("[data-more-place]");
  const newPlace = following?.querySelector("[data-more-place]");
  if (!following || !cards || !place || !newPlace) {
    link.ariaBusy = null;
    link.textContent = link.dataset.failed ?? label;
    return;
  }
  const hadFocus = document.activeElement === link;
  const fresh = all(following, "[data-item]", HTMLElement);
  for (const card of fresh) {
    cards.append(card);
    liven(card);
    closeMenus(card, signal);
  }
  place.replaceWith(newPlace);
  if (hadFocus) fresh[0]?.querySelector("a")?.focus();
  watch(root, end);
}

/**
 * Searches when no key was pressed for a while.
 *
 * @param {HTMLElement} root
 */
function searchWhileTyping(root) {
  const form = document.querySelector("form[data-search]");
  if (!(form instanceof HTMLFormElement)) return;
  let waiting = 0;
  let asked = 0;
  form.addEventListener(
    "input",
    () => {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(async () => {
        const mine = ++asked;
        const fields = [...new FormData(form)].filter(([, value]) => value !== "");
        const query = new URLSearchParams(/** @type {[string, string][]} */ (fields)).toString();
        const address = query ? `${form.action}?${query}` : form.action;
        root.ariaBusy = "true";
        const found = await page(address);
        if (mine !== asked) return;
        root.ariaBusy = null;
        const shown = found?.querySelector("[data-results]");
        if (!shown) return form.submit();
        root.replaceChildren(...shown.childNodes);
        history.replaceState(null, "", address);
        liven(root);
        closeMenus(root, signal);
        followEnd(root);
      }, SEARCH_PAUSE_MS);
    },
    { signal },
  );
}

/**
 * @param {string} address
 * @returns {Promise<Document | null>}
 */
async function page(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, signal });
    if (!answer.ok) return null;
    return readPage(await answer.text());
  } catch {
    return null;
  }
}
