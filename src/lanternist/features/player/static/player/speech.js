/** Captions read aloud by the browser's own voice, for who wants to look away from the words. Off until asked for. */
import { listen } from "./events.js";

export class Speech {
  #bus;
  #voice;
  #create;
  #isOn = false;
  #isHushed = false;
  #caption = "";

  /**
   * @param {object} deps
   * @param {EventTarget} deps.bus
   * @param {Pick<SpeechSynthesis, "speak"|"cancel">|undefined} deps.voice undefined where the browser has none
   * @param {(text: string) => SpeechSynthesisUtterance} deps.create
   */
  constructor({ bus, voice, create }) {
    this.#bus = bus;
    this.#voice = voice;
    this.#create = create;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    listen(this.#bus, "player:preference", ({ name, value }) => name === "speech" && this.#turn(value === "on"), signal);
    listen(this.#bus, "player:slide", ({ caption }) => this.#read(caption), signal);
    listen(this.#bus, "player:caption", ({ text }) => this.#read(text), signal);
    listen(this.#bus, "player:status", ({ state }) => this.#hush(state === "paused"), signal);
    signal.addEventListener("abort", () => this.#voice?.cancel(), { once: true });
  }

  /** @param {boolean} isOn */
  #turn(isOn) {
    const wasOn = this.#isOn;
    this.#isOn = isOn;
    if (isOn && !wasOn) this.#speak();
    if (!isOn && wasOn) this.#voice?.cancel();
  }

  /** @param {string} caption */
  #read(caption) {
    this.#caption = caption;
    if (this.#isOn) this.#speak();
  }

  /** A show that stands still is silent; the caption is not begun again when it goes on. @param {boolean} isHushed */
  #hush(isHushed) {
    if (isHushed && !this.#isHushed && this.#isOn) this.#voice?.cancel();
    this.#isHushed = isHushed;
  }

  #speak() {
    this.#voice?.cancel();
    if (this.#caption) this.#voice?.speak(this.#create(this.#caption));
  }
}
