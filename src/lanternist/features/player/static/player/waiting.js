/** Waiting for one thing, with an end to it. */

/** @param {AbortSignal} signal @returns {Promise<never>} */
function aborted(signal) {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** The next event of this name. Never settles once the signal aborts. @param {EventTarget} target @param {string} name @param {AbortSignal} signal @returns {Promise<Event>} */
export function once(target, name, signal) {
  return new Promise((resolve) => target.addEventListener(name, resolve, { once: true, signal }));
}

/**
 * Resolves as soon as the test holds, asked again at each of these events; rejects when the signal aborts.
 *
 * @param {EventTarget} target
 * @param {string[]} names
 * @param {() => boolean} test
 * @param {AbortSignal} signal
 */
export async function waitUntil(target, names, test, signal) {
  const watch = new AbortController();
  const met = new Promise((resolve) => {
    const look = () => test() && resolve(undefined);
    for (const name of names) target.addEventListener(name, look, { signal: watch.signal });
    look();
  });
  try {
    await Promise.race([met, aborted(signal)]);
  } finally {
    watch.abort();
  }
}

/**
 * The promise, or a rejection when it takes longer than this.
 *
 * @template Value
 * @param {Promise<Value>} promise
 * @param {number} ms
 * @param {() => Error} createError
 * @returns {Promise<Value>}
 */
export async function within(promise, ms, createError) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(createError()), ms);
  });
  try {
    return await /** @type {Promise<Value>} */ (Promise.race([promise, late]));
  } finally {
    clearTimeout(timer);
  }
}
