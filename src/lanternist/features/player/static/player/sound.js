/** Whether videos are heard. Silent until the account or someone here says otherwise; the choice is remembered on this device. */
import { emit, listen } from "./events.js";
import { say } from "./words.js";

const KEY = "lanternist.player.sound";

export class Sound {
  #bus;
  #storage;
  #isMuted;

  /** @param {{bus: EventTarget, storage: Pick<Storage, "getItem"|"setItem">|null, isWanted?: boolean}} deps storage is null where the browser refuses it */
  constructor({ bus, storage, isWanted = false }) {
    this.#bus = bus;
    this.#storage = storage;
    this.#isMuted = !isWanted;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    listen(this.#bus, "player:command", ({ action }) => action === "sound" && this.#toggle(), signal);
    const chosen = this.#storage?.getItem(KEY);
    if (chosen) this.#isMuted = chosen !== "on";
    emit(this.#bus, "player:sound", { isMuted: this.#isMuted });
  }

  #toggle() {
    this.#isMuted = !this.#isMuted;
    this.#remember();
    emit(this.#bus, "player:sound", { isMuted: this.#isMuted });
    emit(this.#bus, "player:notice", { text: this.#isMuted ? say("Sound off") : say("Sound on") });
  }

  #remember() {
    try {
      this.#storage?.setItem(KEY, this.#isMuted ? "off" : "on");
    } catch {
      // It holds until the page is left; the memory of the session says that there is no room.
    }
  }
}
