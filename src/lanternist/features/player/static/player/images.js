/** A few image elements used again and again, so that a show of many hours makes no more of them than a short one. */
export class ImagePool {
  #create;
  /** @type {HTMLImageElement[]} */
  #idle = [];

  /** @param {() => HTMLImageElement} create */
  constructor(create) {
    this.#create = create;
  }

  /** @returns {{element: HTMLImageElement, release: () => void}} */
  acquire() {
    const element = this.#idle.pop() ?? this.#create();
    let isReleased = false;
    const release = () => {
      if (isReleased) return;
      isReleased = true;
      element.removeAttribute("src");
      element.remove();
      this.#idle.push(element);
    };
    return { element, release };
  }
}
