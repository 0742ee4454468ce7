// Returns a list of sentences about what a page lacks: names, labels, order of headings, landmarks, contrast, size, room.
() => {
  const problems = [];
  const say = (text, element) => problems.push(`${text}: ${element ? element.outerHTML.slice(0, 110).replace(/\s+/g, " ") : ""}`);
  const isShown = (element) => element.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true });
  const isHidden = (element) => element.closest(".visually-hidden, .skip-link, [aria-hidden=true]") || getComputedStyle(element).clipPath !== "none";
  const shown = (selector) => [...document.querySelectorAll(selector)].filter(isShown);

  const nameOf = (element) =>
    element.getAttribute("aria-label") ||
    (element.getAttribute("aria-labelledby") && document.getElementById(element.getAttribute("aria-labelledby"))?.textContent) ||
    [...(element.labels ?? [])].map((label) => label.textContent).join(" ") ||
    element.textContent.trim() ||
    [...element.querySelectorAll("img[alt]")].map((image) => image.alt).join("");

  for (const element of shown("a, button, input:not([type=hidden]), select, textarea, summary, progress, nav, dialog")) {
    if (!element.closest("[aria-hidden=true]") && !nameOf(element)?.trim()) say("has no name", element);
  }
  for (const image of document.querySelectorAll("img:not([alt])")) say("has no alt", image);
  for (const attribute of ["aria-describedby", "aria-labelledby", "for", "aria-controls"]) {
    for (const element of shown(`[${attribute}]`)) {
      for (const id of element.getAttribute(attribute).split(" ")) if (!document.getElementById(id)) say(`${attribute} leads nowhere`, element);
    }
  }
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  ids.filter((id, at) => ids.indexOf(id) !== at).forEach((id) => problems.push(`id twice: ${id}`));

  let level = 0;
  for (const heading of shown("h1, h2, h3, h4")) {
    const now = Number(heading.tagName[1]);
    if (now > level + 1) say(`heading jumps from ${level} to ${now}`, heading);
    level = now;
  }
  for (const landmark of ["main", "header.header", "footer", "h1"]) {
    if (document.querySelectorAll(landmark).length !== 1) problems.push(`not exactly one ${landmark}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) {
    problems.push(`scrolls sideways: ${document.documentElement.scrollWidth} in ${innerWidth}`);
  }

  for (const element of shown("a, button, input:not([type=hidden]), select, summary")) {
    if (isHidden(element) || element.matches("p a, input[type=range], .transition__radio, .card__link, .check__box, .reports-reason input, .wording__choice input")) continue;
    const { width, height } = element.getBoundingClientRect();
    if (height < 39.5 || width < 39.5) say(`is ${Math.round(width)}×${Math.round(height)}`, element);
  }

  const channels = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);
  const over = ([r, g, b, a = 1], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a)];
  const light = (colour) => {
    const [r, g, b] = colour.map((value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    if (!element) return [13, 14, 18];
    const colour = channels(getComputedStyle(element).backgroundColor);
    return colour[3] === 0 ? ground(element.parentElement) : over(colour, ground(element.parentElement));
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !isShown(element) || isHidden(element) || element.closest("template, .button:disabled")) continue;
    const back = ground(element);
    const [high, low] = [light(over(channels(getComputedStyle(element).color), back)), light(back)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) say(`contrast ${ratio.toFixed(2)}`, element);
  }
  return problems;
};
