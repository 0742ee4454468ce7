/** Stand-ins for what a browser gives: time, and slides as a server sends them. */

/** Time that moves only when told to; timers fire in their order as it passes. */
export class FakeTime {
  #now = 0;
  #timers = new Map();
  #last = 0;

  timing = {
    now: () => this.#now,
    setTimer: (callback, ms) => {
      this.#timers.set(++this.#last, { callback, at: this.#now + ms });
      return this.#last;
    },
    clearTimer: (handle) => this.#timers.delete(handle),
  };

  get waiting() {
    return this.#timers.size;
  }

  pass(ms) {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due[0]);
      this.#now = Math.max(this.#now, due[1].at);
      due[1].callback();
    }
    this.#now = end;
  }
}

/** The detail of every event of this name, as they come. */
export function record(bus, name) {
  const seen = [];
  bus.addEventListener(name, (event) => seen.push(event.detail));
  return seen;
}

export const slide = (id, fields = {}) => ({ id, order: id, type: "image", mediaUrl: `/media/${id}.png`, ...fields });

export const slides = (count) => Array.from({ length: count }, (_, id) => slide(id));

/** A browser's storage, with room for so many entries. */
export class FakeStorage {
  #entries = new Map();
  room = Infinity;

  get length() {
    return this.#entries.size;
  }

  key(index) {
    return [...this.#entries.keys()][index] ?? null;
  }

  getItem(key) {
    return this.#entries.get(key) ?? null;
  }

  setItem(key, value) {
    if (!this.#entries.has(key) && this.length >= this.room) throw new DOMException("no room", "QuotaExceededError");
    this.#entries.set(key, value);
  }

  removeItem(key) {
    this.#entries.delete(key);
  }
}
