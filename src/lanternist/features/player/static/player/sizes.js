/** The widths that the server draws still pictures at. */
export const WIDTHS = [320, 640, 1280, 1920, 2560];

/**
 * Where a picture is loaded from for a box of this width: our own paths give it as wide as the screen needs.
 *
 * @param {string} url
 * @param {number} width in CSS pixels
 * @param {number} density device pixels for each of them
 * @returns {string}
 */
export function sized(url, width, density) {
  if (!/^\/media\/\d+-\d+\?e=/.test(url)) return url;
  const needed = width * density;
  const fitting = WIDTHS.find((each) => each >= needed);
  return fitting === undefined ? url : `${url}&w=${fitting}`;
}

/**
 * What fills the screen may be cropped at the sides, so the longer side of the screen counts.
 *
 * @param {string} url
 * @param {{innerWidth: number, innerHeight: number, devicePixelRatio: number}} view
 */
export function sizedForScreen(url, view) {
  return sized(url, Math.max(view.innerWidth, view.innerHeight), view.devicePixelRatio || 1);
}
