/**
 * Sends one file in pieces, by the tus protocol, and goes on where it stopped: after a cut line, and after a reload,
 * for what was begun is remembered by the file's name, size and date.
 *
 * @typedef {object} Hearing
 * @property {(fraction: number) => void} progress
 * @property {() => void} cut the line was cut; it is tried again
 *
 * @typedef {object} Told what is said of a file besides its name
 * @property {string|null} attestation
 * @property {"media"|"archive"} purpose an archive is whole when it is here, and waits for its import
 */

const PIECE_BYTES = 16 * 1024 * 1024;
const MOST_TRIES = 8;
const FIRST_WAIT_MS = 500;
const VERSION = { "Tus-Resumable": "1.0.0" };

/** An answer that trying again does not change. */
export class Refused extends Error {}

/**
 * Returns the path of the upload, which stays remembered until `forget`.
 *
 * @param {File} file
 * @param {Told} told
 * @param {Hearing} hearing
 * @param {AbortSignal} signal
 * @returns {Promise<string>}
 */
export async function upload(file, told, hearing, signal) {
  let tries = 0;
  let url = remembered(file, told.purpose);
  for (;;) {
    try {
      url ??= await begin(file, told, signal);
      let offset = await offsetOf(url, signal);
      while (offset < file.size) {
        const sent = await sendPiece(url, file, offset, hearing, signal);
        if (sent > offset) tries = 0;
        offset = sent;
      }
      return url;
    } catch (error) {
      if (signal.aborted) {
        if (url) void fetch(url, { method: "DELETE", headers: VERSION });
        forget(file, told.purpose);
        throw error;
      }
      if (error instanceof Lost) {
        forget(file, told.purpose);
        url = null;
      } else if (error instanceof Refused) {
        forget(file, told.purpose);
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

/** @param {File} file @param {string} purpose */
export function forget(file, purpose) {
  localStorage.removeItem(keyOf(file, purpose));
}

/** @param {File} file @param {string} purpose */
function keyOf(file, purpose) {
  return `upload:${purpose}:${file.name}:${file.size}:${file.lastModified}`;
}

/** @param {File} file @param {string} purpose @returns {string|null} */
function remembered(file, purpose) {
  return localStorage.getItem(keyOf(file, purpose));
}

/** @param {File} file @param {Told} told @param {AbortSignal} signal @returns {Promise<string>} */
async function begin(file, { attestation, purpose }, signal) {
  const known = { filename: file.name, purpose, ...(attestation ? { attestation } : {}) };
  const metadata = Object.entries(known).map(([name, text]) => `${name} ${inBase64(text)}`);
  const headers = { ...VERSION, "Upload-Length": String(file.size), "Upload-Metadata": metadata.join(",") };
  const answer = await fetch("/api/uploads", { method: "POST", headers, signal });
  if (!answer.ok) throw await refusal(answer);
  const url = answer.headers.get("location") ?? "";
  localStorage.setItem(keyOf(file, purpose), url);
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
