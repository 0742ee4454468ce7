import { all } from "./dom.js";

/**
 * Writes dates the way the reader's language and clock do; moments marked `data-exact` with their time of day.
 *
 * @param {ParentNode} root
 */
export function localizeTimes(root) {
  const language = document.documentElement.lang;
  const days = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
  const moments = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  for (const time of all(root, "time[datetime]", HTMLTimeElement)) {
    const moment = new Date(time.dateTime);
    const format = "exact" in time.dataset ? moments : days;
    if (!Number.isNaN(moment.getTime())) time.textContent = format.format(moment);
  }
}
