import { all } from "./dom.js";

/**
 * Writes dates the way the reader's language and clock do.
 *
 * @param {ParentNode} root
 */
export function localizeTimes(root) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium" });
  for (const time of all(root, "time[datetime]", HTMLTimeElement)) {
    const moment = new Date(time.dateTime);
    if (!Number.isNaN(moment.getTime())) time.textContent = format.format(moment);
  }
}
