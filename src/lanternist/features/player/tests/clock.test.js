import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock, drawMs } from "../static/player/clock.js";
import { FakeTime, record } from "./fakes.js";

function createClock() {
  const time = new FakeTime();
  const bus = new EventTarget();
  const clock = new Clock({ bus, timing: time.timing });
  return { time, clock, elapsed: record(bus, "player:elapsed"), progress: record(bus, "player:progress") };
}

test("the clock fires once when its time is over, and not before", () => {
  const { time, clock, elapsed } = createClock();

  clock.arm(1234.5);
  time.pass(1234);
  assert.equal(elapsed.length, 0);
  time.pass(1);

  assert.deepEqual(elapsed, [{ total: 1234.5 }]);
  time.pass(10_000);
  assert.equal(elapsed.length, 1);
});

test("time counts from the moment the slide was seen", () => {
  const { time, clock, elapsed } = createClock();

  time.pass(100);
  clock.arm(1000, 60);
  time.pass(959);
  assert.equal(elapsed.length, 0);
  time.pass(2);

  assert.equal(elapsed.length, 1);
});

test("a pause keeps exactly the time that remains", () => {
  const { time, clock, elapsed } = createClock();

  clock.arm(1000);
  time.pass(400);
  clock.hold();
  time.pass(60_000);
  assert.equal(clock.remaining, 600);
  clock.release();
  time.pass(599);
  assert.equal(elapsed.length, 0);
  time.pass(2);

  assert.equal(elapsed.length, 1);
});

test("a clock armed while held waits for its release", () => {
  const { time, clock, elapsed } = createClock();

  clock.hold();
  clock.arm(500);
  time.pass(5000);
  assert.equal(elapsed.length, 0);
  clock.release();
  time.pass(501);

  assert.equal(elapsed.length, 1);
});

test("arming again forgets the countdown before it", () => {
  const { time, clock, elapsed } = createClock();

  clock.arm(1000);
  time.pass(900);
  clock.arm(1000);
  time.pass(900);
  assert.equal(elapsed.length, 0);
  assert.equal(time.waiting, 1);
  time.pass(101);

  assert.equal(elapsed.length, 1);
});

test("stopping leaves no timer behind", () => {
  const { time, clock, elapsed } = createClock();

  clock.arm(1000);
  clock.stop();
  time.pass(2000);

  assert.equal(time.waiting, 0);
  assert.equal(elapsed.length, 0);
});

test("a new speed applies to what is left of the slide", () => {
  const { time, clock, elapsed } = createClock();

  clock.arm(1000);
  time.pass(500);
  clock.speed = 2;
  assert.equal(clock.remaining, 250);
  time.pass(249);
  assert.equal(elapsed.length, 0);
  time.pass(2);

  assert.equal(elapsed.length, 1);
});

test("progress tells how much is over and whether it moves", () => {
  const { time, clock, progress } = createClock();

  clock.arm(1000);
  time.pass(250);
  clock.hold();

  assert.deepEqual(progress, [
    { fraction: 0, remainingMs: 1000, isRunning: true },
    { fraction: 0.25, remainingMs: 750, isRunning: false },
  ]);
});

test("an aborted signal stops the countdown", () => {
  const { time, clock, elapsed } = createClock();
  const end = new AbortController();

  clock.start(end.signal);
  clock.arm(1000);
  end.abort();
  time.pass(2000);

  assert.equal(elapsed.length, 0);
});

test("draws are real numbers, spread evenly between the two times", () => {
  const draws = Array.from({ length: 4000 }, () => drawMs(2, 5));
  const mean = draws.reduce((sum, ms) => sum + ms, 0) / draws.length;

  assert.ok(draws.every((ms) => ms >= 2000 && ms <= 5000));
  assert.ok(draws.some((ms) => !Number.isInteger(ms)));
  assert.ok(Math.abs(mean - 3500) < 60, `mean ${mean}`);
  for (const quarter of [0, 1, 2, 3]) {
    const share = draws.filter((ms) => Math.min(3, Math.floor((ms - 2000) / 750)) === quarter).length / draws.length;
    assert.ok(Math.abs(share - 0.25) < 0.05, `quarter ${quarter}: ${share}`);
  }
});

test("equal times draw that time, and crossed times are put right", () => {
  assert.equal(drawMs(4, 4), 4000);
  assert.equal(drawMs(6, 2, () => 0.25), 3000);
});
