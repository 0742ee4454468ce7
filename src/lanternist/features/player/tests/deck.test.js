import assert from "node:assert/strict";
import { test } from "node:test";
import { Deck } from "../static/player/deck.js";
import { slide, slides } from "./fakes.js";

function createDeck(count, at = 0) {
  const deck = new Deck();
  deck.replace(slides(count));
  deck.seek({ round: 0, index: at });
  return deck;
}

const idsOf = (near) => near.map(({ slide: { id }, distance }) => [id, distance]);

test("the deck goes round at both ends", () => {
  const deck = createDeck(3, 2);

  assert.equal(deck.neighbour(1).index, 0);
  deck.seek({ round: 0, index: 0 });
  assert.equal(deck.neighbour(-1).index, 2);
});

test("a failed slide is passed over, alone and both ways", () => {
  const deck = createDeck(4, 0);

  deck.markFailed(1, "gone");

  assert.equal(deck.neighbour(1).index, 2);
  assert.equal(deck.neighbour(-1, { round: 0, index: 2 }).index, 0);
  assert.equal(deck.failedCount, 1);
  assert.equal(deck.isExhausted, false);
});

test("a slide that has vanished is passed over and counted", () => {
  const deck = new Deck();
  deck.replace(slides(4).map((each) => (each.id === 1 ? { ...each, mediaUrl: "", state: "removed" } : each)));

  assert.equal(deck.neighbour(1).index, 2);
  assert.equal(deck.neighbour(-1, { round: 0, index: 2 }).index, 0);
  assert.equal(deck.failedCount, 1);
});

test("with one playable slide left, the next one is that slide again", () => {
  const deck = createDeck(2, 0);

  deck.markFailed(1, "gone");

  assert.equal(deck.neighbour(1).index, 0);
});

test("when every slide failed there is no neighbour, until failures are cleared", () => {
  const deck = createDeck(2);

  deck.markFailed(0, "gone");
  deck.markFailed(1, "gone");
  assert.equal(deck.neighbour(1), null);
  assert.equal(deck.nearest(), null);
  assert.equal(deck.isExhausted, true);
  deck.clearFailures();

  assert.equal(deck.nearest().index, 0);
});

test("the window holds two ahead and one behind in the direction of travel", () => {
  const deck = createDeck(10, 5);

  assert.deepEqual(idsOf(deck.window(1)), [[5, 0], [6, 1], [7, 2], [4, -1]]);
  assert.deepEqual(idsOf(deck.window(-1)), [[5, 0], [4, 1], [3, 2], [6, -1]]);
});

test("the window of a short deck names each slide once", () => {
  assert.deepEqual(idsOf(createDeck(1).window(1)), [[0, 0]]);
  assert.deepEqual(idsOf(createDeck(2).window(1)), [[0, 0], [1, 1]]);
  assert.deepEqual(createDeck(0).window(1), []);
});

test("slides that arrive late take the place their order says, and the current one stays", () => {
  const deck = createDeck(0);

  deck.add(slide(5));
  deck.add(slide(2));
  assert.equal(deck.current.id, 5);
  deck.add(slide(9));

  assert.deepEqual(deck.slides.map(({ id }) => id), [2, 5, 9]);
  assert.equal(deck.index, 1);
});

test("the same slide sent twice is there once, with its newer address", () => {
  const deck = createDeck(2);

  assert.equal(deck.add(slide(1, { mediaUrl: "/media/fresh.png" })), false);

  assert.equal(deck.size, 2);
  assert.equal(deck.find(1).mediaUrl, "/media/fresh.png");
});

test("a slide the server no longer lists is dropped, and the place is kept", () => {
  const deck = createDeck(5, 4);

  deck.replace([slide(0), slide(1), slide(2)]);

  assert.equal(deck.current.id, 2);
  assert.equal(deck.find(4), null);
});

test("an empty deck has no current slide and no neighbour", () => {
  const deck = createDeck(0);

  assert.equal(deck.current, null);
  assert.equal(deck.neighbour(1), null);
  assert.equal(deck.isExhausted, false);
});
