import assert from "node:assert/strict";
import { test } from "node:test";
import { actionFor, BINDINGS, Keys } from "../static/player/keys.js";
import { record } from "./fakes.js";

const press = (key, fields = {}) => ({
  key, ctrlKey: false, altKey: false, metaKey: false, isComposing: false, repeat: false, target: null, ...fields,
});

/** A target that lies within one kind of element. */
const within = (name) => ({ closest: (selector) => (selector.split(", ").includes(name) ? {} : null) });

const EXPECTED = {
  first: ["Home"],
  shuffle: ["r", "R"],
  hide: ["h"],
  settings: ["s"],
  next: ["ArrowRight", "ArrowDown", " ", "PageDown"],
  previous: ["ArrowLeft", "ArrowUp", "PageUp"],
  pause: ["p", "P", "k", "K"],
  faster: ["+"],
  slower: ["-"],
  fullscreen: ["f", "F"],
  sound: ["m"],
  captions: ["c"],
  info: ["i"],
  privacy: ["b", "`"],
  help: ["?"],
  leave: ["Escape"],
};

test("each key does what the table says", () => {
  for (const [action, keys] of Object.entries(EXPECTED)) {
    for (const key of keys) assert.equal(actionFor(press(key)), action, key);
  }
});

test("no key has two meanings, and each action has words for the help sheet", () => {
  const keys = BINDINGS.flatMap((binding) => binding.keys);

  assert.equal(new Set(keys).size, keys.length);
  assert.deepEqual(BINDINGS.map(({ action }) => action).sort(), Object.keys(EXPECTED).sort());
  for (const { help, labels } of BINDINGS) assert.ok(help.length > 3 && labels.length > 0);
});

test("combinations with a modifier belong to the browser", () => {
  for (const modifier of ["ctrlKey", "altKey", "metaKey"]) assert.equal(actionFor(press("f", { [modifier]: true })), null);
  assert.equal(actionFor(press("p", { isComposing: true })), null);
});

test("typing is left alone", () => {
  for (const name of ["input", "textarea", "select", "[contenteditable]"]) {
    assert.equal(actionFor(press("b", { target: within(name) })), null, name);
  }
});

test("a focused button keeps its space bar but not the arrows", () => {
  assert.equal(actionFor(press(" ", { target: within("button") })), null);
  assert.equal(actionFor(press("ArrowRight", { target: within("button") })), "next");
});

test("holding a key down repeats steps, and never toggles", () => {
  assert.equal(actionFor(press("ArrowRight", { repeat: true })), "next");
  assert.equal(actionFor(press("p", { repeat: true })), null);
  assert.equal(actionFor(press("b", { repeat: true })), null);
});

function keydown(key) {
  const { target: _target, ...fields } = press(key);
  return Object.assign(new Event("keydown", { cancelable: true }), fields);
}

function dispatch(key, accepts) {
  const bus = new EventTarget();
  const target = new EventTarget();
  const end = new AbortController();
  const commands = record(bus, "player:command");
  new Keys({ bus, target, accepts }).start(end.signal);
  const event = keydown(key);
  target.dispatchEvent(event);
  return { event, commands, end, target };
}

test("a key becomes a command, and the page does not scroll", () => {
  const { event, commands } = dispatch("PageDown", () => true);

  assert.deepEqual(commands, [{ action: "next" }]);
  assert.equal(event.defaultPrevented, true);
});

test("an action that is not accepted just now does nothing", () => {
  const { event, commands } = dispatch("PageDown", (action) => action === "privacy");

  assert.deepEqual(commands, []);
  assert.equal(event.defaultPrevented, false);
});

test("after the end no key is heard", () => {
  const { commands, end, target } = dispatch("p", () => true);

  end.abort();
  target.dispatchEvent(keydown("p"));

  assert.equal(commands.length, 1);
});
