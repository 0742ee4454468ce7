import assert from "node:assert/strict";
import { test } from "node:test";
import { emit } from "../static/player/events.js";
import { Memory } from "../static/player/memory.js";
import { CHOICES, Preferences } from "../static/player/preferences.js";
import { Speech } from "../static/player/speech.js";
import { FakeStorage, record } from "./fakes.js";

const FULL = () => Object.assign(new FakeStorage(), { room: 0 });

function createMemory({ storage = new FakeStorage(), session = "/api/sessions/1", now = Date.now } = {}) {
  const bus = new EventTarget();
  const memory = new Memory({ bus, storage, session, now });
  memory.start(new AbortController().signal);
  const show = (id, round = 0) => emit(bus, "player:slide", { id, round, index: 0, drawnMs: 0, shownAt: 0, caption: "" });
  return { bus, memory, storage, show };
}

test("a later sitting knows the seed, the place, what was seen and what is hidden", () => {
  const first = createMemory();
  first.show(4);
  first.show(9, 2);
  first.show(4, 2);
  first.memory.hide(7);

  const { memory } = createMemory({ storage: first.storage });

  assert.equal(memory.seed, first.memory.seed);
  assert.deepEqual(memory.mark, { round: 2, id: 4 });
  assert.equal(memory.seenCount, 2);
  assert.deepEqual(memory.hidden, [7]);
  memory.showAll();
  assert.deepEqual(createMemory({ storage: first.storage }).memory.hidden, []);
});

test("sessions do not know of each other", () => {
  const first = createMemory();
  first.show(4);

  assert.equal(createMemory({ storage: first.storage, session: "/api/sessions/2" }).memory.mark, null);
});

test("what cannot be read is as if nothing were there", () => {
  for (const text of ["{", "[]", '{"seed":"x"}', '{"seen":5}', "null"]) {
    const storage = new FakeStorage();
    storage.setItem("lanternist.player.session:/api/sessions/1", text);
    const { memory } = createMemory({ storage });
    assert.equal(memory.mark, null, text);
    assert.ok(Number.isFinite(memory.seed), text);
  }
});

test("a hundred sessions are remembered, the oldest goes first", () => {
  const storage = new FakeStorage();
  for (let number = 0; number < 105; number += 1) createMemory({ storage, session: `/s/${number}`, now: () => number }).show(1);

  assert.equal(storage.length, 100);
  assert.equal(createMemory({ storage, session: "/s/3" }).memory.mark, null);
  assert.deepEqual(createMemory({ storage, session: "/s/104" }).memory.mark, { round: 0, id: 1 });
});

test("a browser without room says so once, and the show goes on", () => {
  for (const storage of [FULL(), null]) {
    const { bus, memory, show } = createMemory({ storage });
    const notices = record(bus, "player:notice");
    show(1);
    show(2);
    memory.hide(2);
    assert.equal(notices.length, storage ? 1 : 0);
    assert.deepEqual(memory.mark, { round: 0, id: 2 });
    assert.deepEqual(memory.hidden, [2]);
  }
});

test("a choice is told, kept, and holds for other sessions until they have their own", () => {
  const { bus, memory, storage } = createMemory();
  const preferences = new Preferences({ bus, storage, memory });
  const told = record(bus, "player:preference");
  preferences.start();
  assert.deepEqual(told.map(({ name, value }) => [name, value]), Object.entries(CHOICES).map(([name, [usual]]) => [name, usual]));

  preferences.choose("film", "loop");
  preferences.choose("film", "nonsense");
  preferences.turn("order");

  assert.deepEqual(told.slice(-2), [{ name: "film", value: "loop" }, { name: "order", value: "shuffled" }]);
  const other = createMemory({ storage, session: "/api/sessions/2" });
  const elsewhere = new Preferences({ bus: other.bus, storage, memory: other.memory });
  assert.equal(elsewhere.get("film"), "loop");
  elsewhere.choose("film", "interval");
  assert.equal(preferences.get("film"), "loop");
});

test("the defaults of the account hold where nothing was chosen here, and nonsense holds nowhere", () => {
  const { bus, memory, storage } = createMemory();
  const defaults = { fit: "blur", captions: "off", film: "forever", speech: 1 };
  const preferences = new Preferences({ bus, storage, memory, defaults });
  assert.deepEqual(["fit", "captions", "film", "speech"].map((name) => preferences.get(name)), ["blur", "off", "whole", "off"]);

  preferences.choose("fit", "fill");
  preferences.turn("captions");

  const later = new Preferences({ bus, storage, memory, defaults });
  assert.deepEqual([later.get("fit"), later.get("captions")], ["fill", "on"]);
});

test("captions are read once they are shown, and hushed when the show stands still", () => {
  const bus = new EventTarget();
  const said = [];
  const voice = { speak: (words) => said.push(words), cancel: () => said.push("-") };
  new Speech({ bus, voice, create: (text) => text }).start(new AbortController().signal);
  const show = (caption) => emit(bus, "player:slide", { caption, id: 1, index: 0, round: 0, drawnMs: 0, shownAt: 0 });

  show("A hill");
  assert.deepEqual(said, []);
  emit(bus, "player:preference", { name: "speech", value: "on" });
  show("A river");
  show("");
  emit(bus, "player:status", { state: "paused" });
  emit(bus, "player:status", { state: "paused" });
  emit(bus, "player:preference", { name: "speech", value: "off" });
  show("A wood");

  assert.deepEqual(said, ["-", "A hill", "-", "A river", "-", "-", "-"]);
});
