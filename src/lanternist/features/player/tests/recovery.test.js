import assert from "node:assert/strict";
import { test } from "node:test";
import { emit } from "../static/player/events.js";
import { Recovery } from "../static/player/recovery.js";
import { FakeTime, record } from "./fakes.js";

function createRecovery() {
  const [bus, target, time, end] = [new EventTarget(), new EventTarget(), new FakeTime(), new AbortController()];
  new Recovery({ bus, target, timing: time.timing }).start(end.signal);
  const suffer = (problem) => emit(bus, "player:status", { problem });
  return { bus, target, time, end, suffer, commands: record(bus, "player:command") };
}

test("a line or a server that was gone is asked again, less and less often", () => {
  const { time, suffer, commands } = createRecovery();

  for (const [wait, tried] of [[4_999, 0], [1, 1], [10_000, 2], [20_000, 3], [40_000, 4], [60_000, 5], [60_000, 6]]) {
    suffer("network");
    time.pass(wait);
    assert.equal(commands.length, tried, `after ${wait}`);
  }
});

test("it is asked at once when the line is back, and soon again after a slide was shown", () => {
  const { bus, target, time, suffer, commands } = createRecovery();
  target.dispatchEvent(new Event("online"));
  assert.equal(commands.length, 0);

  suffer("network");
  target.dispatchEvent(new Event("online"));
  assert.deepEqual(commands, [{ action: "retry" }]);

  emit(bus, "player:slide", { id: 1 });
  suffer("server");
  time.pass(5_000);
  assert.equal(commands.length, 2);
});

test("what only a person can mend is left to the person", () => {
  const { time, suffer, commands } = createRecovery();

  for (const problem of ["signed-out", "missing", "media", "hidden", null]) suffer(problem);

  assert.equal(time.waiting, 0);
  assert.equal(commands.length, 0);
});

test("a page that is left asks nothing", () => {
  const { time, end, suffer, commands } = createRecovery();
  suffer("network");

  end.abort();
  time.pass(100_000);

  assert.equal(commands.length, 0);
});
