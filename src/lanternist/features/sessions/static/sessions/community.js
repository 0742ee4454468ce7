import { need } from "../js/dom.js";

const POLL_MS = 2_000;
/** A copying waits for hosts that are away, for hours at most. */
const MOST_POLLS = 3_600;

/**
 * Shows how far the copying of a session's media for the community is, and the page anew when it is over.
 *
 * @param {HTMLElement} page the element marked `data-session`
 * @param {AbortSignal} signal
 */
export async function followCommunity(page, signal) {
  const panel = page.querySelector('[data-community][data-copying="true"]');
  if (!(panel instanceof HTMLElement)) return;
  const meter = need(panel, "[data-community-meter]", HTMLProgressElement);
  for (let count = 0; count < MOST_POLLS && !signal.aborted; count += 1) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    if (signal.aborted || document.hidden) continue;
    try {
      const answer = await fetch(`/api/sessions/${panel.dataset.community}/community`, { signal });
      if (!answer.ok) return;
      /** @type {{ isCopying: boolean, wanted: number, ready: number }} */
      const state = await answer.json();
      if (!state.isCopying) {
        location.reload();
        return;
      }
      meter.max = state.wanted || 1;
      meter.value = state.ready;
      need(panel, "[data-community-ready]", HTMLElement).textContent = String(state.ready);
      need(panel, "[data-community-wanted]", HTMLElement).textContent = String(state.wanted);
    } catch {
      // The network may be back at the next time.
    }
  }
}
