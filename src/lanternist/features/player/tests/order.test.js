import assert from "node:assert/strict";
import { test } from "node:test";
import { Deck } from "../static/player/deck.js";
import { shuffled } from "../static/player/order.js";
import { slide, slides } from "./fakes.js";

function createDeck(count, seed = 7) {
  const deck = new Deck();
  deck.replace(slides(count));
  deck.arrange(shuffled(seed));
  deck.seek({ round: 0, index: 0 });
  return deck;
}

/** Go on and tell what comes. */
function walk(deck, steps, direction = 1) {
  return Array.from({ length: steps }, () => {
    deck.seek(deck.neighbour(direction));
    return deck.current.id;
  });
}

const sorted = (ids) => [...ids].sort((left, right) => left - right);
const EVERY = (count) => Array.from({ length: count }, (_, id) => id);

test("a shuffled show has every slide once in each round, and no two rounds alike", () => {
  const deck = createDeck(25);

  const first = [deck.current.id, ...walk(deck, 24)];
  const second = walk(deck, 25);
  const third = walk(deck, 25);

  for (const round of [first, second, third]) assert.deepEqual(sorted(round), EVERY(25));
  assert.notDeepEqual(first, second);
  assert.notDeepEqual(second, third);
});

test("no slide comes twice in a row, where one round meets the next either", () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const seen = walk(createDeck(3, seed), 30);
    assert.ok(seen.every((id, at) => id !== seen[at - 1]), `seed ${seed}: ${seen}`);
  }
});

test("going back gives what was shown, into the round before", () => {
  const deck = createDeck(6);
  const there = [deck.current.id, ...walk(deck, 10)];

  assert.deepEqual(walk(deck, 10, -1), there.slice(0, -1).reverse());
});

test("a show that was left goes on as it would have", () => {
  const deck = createDeck(12);
  walk(deck, 17);
  const mark = { round: deck.place.round, id: deck.current.id };
  const would = walk(deck, 10);

  const later = createDeck(12);
  assert.equal(later.resume(mark), true);
  assert.deepEqual(walk(later, 10), would);
});

test("each slide is as likely as any other to be first", () => {
  const counts = new Array(10).fill(0);
  for (let seed = 0; seed < 5000; seed += 1) counts[createDeck(10, seed).current.id] += 1;

  const chi2 = counts.reduce((sum, count) => sum + (count - 500) ** 2 / 500, 0);
  assert.ok(chi2 < 27.9, `chi-squared ${chi2} of nine degrees of freedom; 27.9 is exceeded once in a thousand`);
});

test("what arrives after its place in the round was passed comes at the end of the round", () => {
  const deck = createDeck(8);
  const before = [deck.current.id, ...walk(deck, 5)];
  for (const id of [100, 101, 102, 103, 104]) deck.add(slide(id));

  const rest = walk(deck, 7);

  assert.deepEqual(sorted([...before, ...rest]), [...EVERY(8), 100, 101, 102, 103, 104]);
});

test("what is hidden is passed over, and not counted as failed", () => {
  const deck = createDeck(5);
  deck.hide([1, 3]);

  assert.deepEqual(sorted(new Set(walk(deck, 12))), [0, 2, 4]);
  assert.equal(deck.failedCount, 0);
  assert.equal(deck.hiddenCount, 2);
  deck.hide([0, 1, 2, 3, 4]);
  assert.equal(deck.neighbour(1), null);
  assert.equal(deck.isExhausted, true);
});

test("another order keeps the slide on screen", () => {
  const deck = createDeck(9);
  walk(deck, 4);
  const { id } = deck.current;

  deck.arrange(shuffled(99));

  assert.equal(deck.current.id, id);
});
