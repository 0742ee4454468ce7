import assert from "node:assert/strict";
import { test } from "node:test";
import { Deck } from "../static/player/deck.js";
import { Preloader } from "../static/player/preloader.js";
import { slide, slides } from "./fakes.js";

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A preloader whose loads are settled by hand, over a deck. */
function createPreloader(list = slides(10)) {
  const loads = new Map();
  const released = [];
  const order = [];
  const load = (wanted, signal, isUrgent) =>
    new Promise((resolve, reject) => {
      order.push(wanted.id);
      const loaded = { slide: wanted, release: () => released.push(wanted.id) };
      loads.set(wanted.id, { signal, isUrgent, finish: () => resolve(loaded), fail: (error) => reject(error) });
    });
  const deck = new Deck();
  deck.replace(list);
  const preloader = new Preloader({ load, isHeavy: ({ type }) => type === "video" });
  return { deck, preloader, loads, released, order };
}

/** As the show does it: free, take the slide, then fill up around it. */
function goTo({ deck, preloader }, index, direction = 1, onScreen = null) {
  deck.seek({ round: 0, index: index });
  preloader.trim(deck.window(direction), onScreen);
  const taken = preloader.take(deck.current);
  preloader.fill(deck.window(direction));
  return taken;
}

test("two ahead and one behind are loaded, the nearest first and with haste", () => {
  const stand = createPreloader();

  void goTo(stand, 4);

  assert.deepEqual(stand.order, [4, 5, 6, 3]);
  assert.deepEqual([4, 5, 6, 3].map((id) => stand.loads.get(id).isUrgent), [true, true, false, false]);
});

test("going back loads two behind and one ahead", () => {
  const stand = createPreloader();

  void goTo(stand, 4, -1);

  assert.deepEqual(stand.order, [4, 3, 2, 5]);
});

test("a slide already loaded is handed out, not loaded again", async () => {
  const stand = createPreloader();

  void goTo(stand, 0);
  stand.loads.get(1).finish();
  const taken = await goTo(stand, 1);

  assert.equal(taken.slide.id, 1);
  assert.equal(stand.order.filter((id) => id === 1).length, 1);
});

test("never more than five are held over a long run, and the others are released", async () => {
  const stand = createPreloader(slides(40));

  for (let index = 0; index < 40; index += 1) {
    void goTo(stand, index, 1, index - 1);
    for (const { finish } of stand.loads.values()) finish();
    await turn();
    assert.ok(stand.preloader.held.length <= 5, `${stand.preloader.held}`);
  }

  assert.ok(stand.released.length >= 35);
});

test("the slide on screen is kept, however far the next one is", async () => {
  const stand = createPreloader();

  void goTo(stand, 0);
  stand.loads.get(0).finish();
  await turn();
  void goTo(stand, 6, 1, 0);

  assert.ok(stand.preloader.held.includes(0));
  assert.ok(!stand.released.includes(0));
});

test("what is freed while it loads is aborted, and released when it still arrives", async () => {
  const stand = createPreloader();

  void goTo(stand, 0);
  const second = stand.loads.get(1);
  void goTo(stand, 6);
  assert.equal(second.signal.aborted, true);
  second.finish();
  await turn();

  assert.deepEqual(stand.released, [1]);
});

test("a failed load rejects for whoever takes it, at once, and may be tried again", async () => {
  const stand = createPreloader();

  void goTo(stand, 0);
  stand.loads.get(1).fail(new Error("gone"));
  await turn();
  await assert.rejects(stand.preloader.take(stand.deck.slides[1]), /gone/);
  stand.preloader.drop(1);
  const again = stand.preloader.take(stand.deck.slides[1]);
  stand.loads.get(1).finish();

  assert.equal((await again).slide.id, 1);
});

test("a video is loaded only as the very next slide, and never kept behind", () => {
  const video = (id) => slide(id, { type: "video" });
  const stand = createPreloader([video(0), slide(1), video(2), video(3), slide(4)]);

  void goTo(stand, 1);
  assert.deepEqual(stand.order, [1, 2]);
  void goTo(stand, 2, 1, 1);

  assert.deepEqual(stand.order, [1, 2, 3, 4]);
});

test("clearing releases everything", async () => {
  const stand = createPreloader();
  const end = new AbortController();
  stand.preloader.start(end.signal);

  void goTo(stand, 0);
  for (const { finish } of stand.loads.values()) finish();
  await turn();
  end.abort();

  assert.deepEqual(stand.preloader.held, []);
  assert.equal(stand.released.length, 4);
});
