/**
 * At most two video elements for the whole show, used in turn: phones hand a gesture's permission for sound to the
 * element, not to the page, and browsers cap how many players may live.
 */

const SIZE = 2;

export class VideoPool {
  #create;
  /** @type {HTMLVideoElement[]} */
  #all = [];
  /** @type {Set<HTMLVideoElement>} */
  #used = new Set();
  #isMuted = true;

  /** @param {() => HTMLVideoElement} create */
  constructor(create) {
    this.#create = create;
  }

  /** @returns {{element: HTMLVideoElement, release: () => void}} a lease: what is given back twice stays given back */
  acquire() {
    const element = this.#all.find((candidate) => !this.#used.has(candidate)) ?? this.#grow();
    this.#used.add(element);
    let isReleased = false;
    const release = () => {
      if (!isReleased) this.#empty(element);
      isReleased = true;
    };
    return { element, release };
  }

  /** Every element at once, because this may be the only gesture a phone gives us. @param {boolean} isMuted */
  mute(isMuted) {
    this.#isMuted = isMuted;
    for (const element of this.#all) this.tune(element);
  }

  /** A silent clip stays silent. @param {HTMLVideoElement} element */
  tune(element) {
    element.muted = this.#isMuted || element.dataset.silent === "true";
  }

  /** Taking the source away is what frees the decoder. @param {HTMLVideoElement} element */
  #empty(element) {
    this.#used.delete(element);
    element.pause();
    element.removeAttribute("src");
    element.removeAttribute("poster");
    element.load();
    element.remove();
  }

  #grow() {
    if (this.#all.length >= SIZE) throw new Error("Both video elements are in use");
    const element = this.#create();
    element.playsInline = true;
    element.muted = true;
    element.preload = "auto";
    element.disablePictureInPicture = true;
    this.#all.push(element);
    return element;
  }
}
