/**
 * Sends one file in pieces, by the tus protocol, and goes on where it stopped: after a cut line, and after a reload,
 * for what was begun is remembered by the file's name, size and date.
 *
 * @typedef {object} Hearing
 * @property {(fraction: number) => void} progress
 * @property {() => void} cut the line was cut; it is tried again
 */

const PIECE_BYTES = 16 * 1024 * 1024;
const MOST_TRIES = 8;
const FIRST_WAIT_MS = 500;
const VERSION = { "Tus-Resumable": "1.0.0" };

/** An answer that trying again does not change. */
export class Refused extends Error {}

/**
 * @param {File} file
 * @param {string|null} attestation
 * @param {Hearing} hearing
 * @param {AbortSignal} signal
 */
export async function upload(file, attestation, hearing, signal) {
  let tries = 0;
  let url = remembered(file);
  for (;;) {
    try {
      url ??= await begin(file, attestation, signal);
      let offset = await offsetOf(url, signal);
      while (offset < file.size) {
        const sent = await sendPiece(url, file, offset, hearing, signal);
        if (sent > offset) tries = 0;
        offset = sent;
      }
      localStorage.removeItem(keyOf(file));
      return;
    } catch (error) {
      if (signal.aborted) {
        if (url) void fetch(url, { method: "DELETE", headers: VERSION });
        localStorage.removeItem(keyOf(file));
        throw error;
      }
      if (error instanceof Lost) {
        localStorage.removeItem(keyOf(file));
        url = null;
      } else if (error instanceof Refused) {
        localStorage.removeItem(keyOf(file));
        throw error;
      }
      tries += 1;
      if (tries > MOST_TRIES) throw error;
      hearing.cut();
      await rest(FIRST_WAIT_MS * 2 ** tries);
    }
  }
}

/** The server knows nothing of the upload any more. */
class Lost extends Error {}

/** @param {File} file */
function keyOf(file) {
  return `upload:${file.name}:${file.size}:${file.lastModified}`;
}

/** @param {File} file @returns {string|null} */
function remembered(file) {
  return localStorage.getItem(keyOf(file));
}

/** @param {File} file @param {string|null} attestation @param {AbortSignal} signal @returns {Promise<string>} */
async function begin(file, attestation, signal) {
  const known = { filename: file.name, ...(attestation ? { attestation } : {}) };
  const metadata = Object.entries(known).map(([name, text]) => `${name} ${inBase64(text)}`);
  const headers = { ...VERSION, "Upload-Length": String(file.size), "Upload-Metadata": metadata.join(",") };
  const answer = await fetch("/api/uploads", { method: "POST", headers, signal });
  if (!answer.ok) throw await refusal(answer);
  const url = answer.headers.get("location") ?? "";
  localStorage.setItem(keyOf(file), url);
  return url;
}

/** @param {string} url @param {AbortSignal} signal @returns {Promise<number>} */
async function offsetOf(url, signal) {
  const answer = await fetch(url, { method: "HEAD", headers: VERSION, signal });
  if (answer.status === 404) throw new Lost();
  if (!answer.ok) throw await refusal(answer);
  return Number(answer.headers.get("upload-offset"));
}

/**
 * A request of the older kind, because only that tells how much has left.
 *
 * @param {string} url @param {File} file @param {number} offset @param {Hearing} hearing @param {AbortSignal} signal
 * @returns {Promise<number>} the offset that it goes on from
 */
function sendPiece(url, file, offset, hearing, signal) {
  const piece = file.slice(offset, offset + PIECE_BYTES);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal.addEventListener("abort", abort, { once: true });
    request.upload.onprogress = (event) => hearing.progress((offset + event.loaded) / file.size);
    request.onerror = request.onabort = () => reject(new Error("cut"));
    request.onloadend = () => signal.removeEventListener("abort", abort);
    request.onload = () => {
      if (request.status === 204) resolve(Number(request.getResponseHeader("upload-offset")));
      else if (request.status === 404) reject(new Lost());
      else if (request.status === 409 || request.status >= 500 || request.status === 429) reject(new Error("later"));
      else reject(new Refused(messageOf(request.responseText)));
    };
    request.open("PATCH", url);
    for (const [name, value] of Object.entries(VERSION)) request.setRequestHeader(name, value);
    request.setRequestHeader("Upload-Offset", String(offset));
    request.setRequestHeader("Content-Type", "application/offset+octet-stream");
    request.send(piece);
  });
}

/** @param {Response} answer @returns {Promise<Error>} */
async function refusal(answer) {
  const text = messageOf(await answer.text());
  return answer.status >= 500 || answer.status === 429 ? new Error(text) : new Refused(text);
}

/** @param {string} body @returns {string} */
function messageOf(body) {
  try {
    return String(JSON.parse(body).message);
  } catch {
    return "";
  }
}

/** @param {string} text @returns {string} */
function inBase64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** @param {number} ms */
function rest(ms) {
  return new Promise((resolve) => setTimeout(resolve, Math.min(ms, 30_000)));
}
