import assert from "node:assert/strict";
import { test } from "node:test";
import { expiryOf, Feed, isFilling } from "../static/player/feed.js";
import { ImagePool } from "../static/player/images.js";
import { kindOf } from "../static/player/media.js";
import { meaningOf } from "../static/player/pointer.js";
import { webAddress } from "../static/player/sheets.js";
import { planTransition } from "../static/player/transitions.js";
import { VideoPool } from "../static/player/videos.js";
import { record, slide } from "./fakes.js";

const choice = { direction: 1, isReduced: false, drawnMs: 10_000 };

test("each transition moves its own way, and none is a plain cut", () => {
  assert.equal(planTransition("none", choice), null);
  assert.deepEqual(Object.keys(planTransition("fade", choice).enter[0]), ["opacity"]);
  assert.match(planTransition("slide", choice).enter[0].transform, /translateX\(100%\)/);
  assert.match(planTransition("zoom", choice).enter[0].transform, /scale/);
  assert.match(planTransition("flip", choice).enter[0].transform, /rotateY/);
});

test("a slide comes from the side one travels to", () => {
  assert.match(planTransition("slide", { ...choice, direction: -1 }).enter[0].transform, /-100%/);
});

test("less motion turns slide, zoom and flip into a short cross-fade", () => {
  for (const name of ["slide", "zoom", "flip", "fade"]) {
    const plan = planTransition(name, { ...choice, isReduced: true });
    assert.equal(plan.name, "fade");
    assert.ok(plan.timing.duration < 300);
  }
  assert.equal(planTransition("none", { ...choice, isReduced: true }), null);
});

test("a transition never takes more than half of a short slide", () => {
  assert.equal(planTransition("flip", { ...choice, drawnMs: 400 }).timing.duration, 200);
});

test("an unknown transition fades", () => {
  assert.equal(planTransition("spiral", choice).name, "fade");
});

test("an animation is a video or a picture by its content type, then by its path", () => {
  assert.equal(kindOf(slide(1, { type: "gif", mimeType: "video/mp4", mediaUrl: "/media/x.gif" })), "video");
  assert.equal(kindOf(slide(1, { type: "gif", mimeType: "image/gif" })), "image");
  assert.equal(kindOf(slide(1, { type: "gif", mediaUrl: "/media/a.mp4?e=1&s=x" })), "video");
  assert.equal(kindOf(slide(1, { type: "gif", mediaUrl: "/media/a.gif?e=1" })), "image");
  assert.equal(kindOf(slide(1, { type: "gif", mediaUrl: "/media/abc?e=1&s=x.mp4" })), "unknown");
  assert.equal(kindOf(slide(1, { type: "video" })), "video");
});

const gesture = { dx: 0, dy: 0, x: 150, width: 300, isTouch: true, isZoomed: false };

test("a swipe of 20 pixels to the left or up goes on, to the right or down goes back", () => {
  assert.equal(meaningOf({ ...gesture, dx: -20 }), "next");
  assert.equal(meaningOf({ ...gesture, dy: -25, dx: 5 }), "next");
  assert.equal(meaningOf({ ...gesture, dx: 40 }), "previous");
  assert.equal(meaningOf({ ...gesture, dy: 21 }), "previous");
});

test("less than 20 pixels is a tap, and taps count by thirds", () => {
  assert.equal(meaningOf({ ...gesture, dx: 19, x: 20 }), "previous");
  assert.equal(meaningOf({ ...gesture, x: 280 }), "next");
  assert.equal(meaningOf(gesture), "controls");
  assert.equal(meaningOf({ ...gesture, isTouch: false }), "pause");
});

test("a swipe on a zoomed picture moves the picture", () => {
  assert.equal(meaningOf({ ...gesture, dx: -80, isZoomed: true }), null);
});

test("the end of a signed address is read from it", () => {
  assert.equal(expiryOf("/media/key?e=1790000000&s=abc"), 1790000000);
  assert.equal(expiryOf("/media/key"), null);
  assert.equal(expiryOf("/media/key?e=soon"), null);
});

test("only web addresses become links", () => {
  assert.equal(webAddress("https://example.org/a"), "https://example.org/a");
  assert.equal(webAddress("javascript:alert(1)"), null);
  assert.equal(webAddress(null), null);
});

function createFeed(answers) {
  const bus = new EventTarget();
  const asked = [];
  const fetch = async (url) => {
    asked.push(url);
    return answers.shift() ?? Response.error();
  };
  const feed = new Feed({ bus, sourceUrl: "/api", eventsUrl: "", fetch, createEvents: () => assert.fail() });
  return { bus, feed, asked };
}

const answer = (media) => Response.json({ session: { id: 1, fill: { state: "done" } }, media });
const inSeconds = (seconds) => Math.floor(Date.now() / 1000) + seconds;

test("an address about to end is renewed before it is used, and a good one is not", async () => {
  const fresh = slide(1, { mediaUrl: `/media/1?e=${inSeconds(3600)}` });
  const { feed, asked } = createFeed([answer([fresh])]);

  const got = await feed.fresh(slide(1, { mediaUrl: `/media/1?e=${inSeconds(20)}` }));
  assert.equal(got.mediaUrl, fresh.mediaUrl);
  await feed.fresh(got);

  assert.deepEqual(asked, ["/api"]);
});

test("askers at the same time share one answer", async () => {
  const { feed, asked } = createFeed([answer([])]);

  await Promise.all([feed.ask(), feed.ask(), feed.ask()]);

  assert.equal(asked.length, 1);
});

test("repeats are played only where their owner wants them", async () => {
  const media = [slide(1), slide(2, { duplicateOf: 1 }), slide(3, { duplicateOf: null })];
  for (const [showDuplicates, shown] of [[false, [1, 3]], [undefined, [1, 3]], [true, [1, 2, 3]]]) {
    const { bus, feed } = createFeed([Response.json({ session: { id: 1, showDuplicates }, media })]);
    const seen = record(bus, "player:media");
    await feed.ask();
    assert.deepEqual(seen[0].media.map(({ id }) => id), shown);
  }
});

test("each refusal has its own problem", async () => {
  for (const [status, problem] of [[401, "signed-out"], [404, "missing"], [503, "server"]]) {
    const { bus, feed } = createFeed([new Response("{}", { status })]);
    const problems = record(bus, "player:problem");
    assert.equal(await feed.ask(), null);
    assert.deepEqual(problems, [{ problem }]);
  }
});

test("only a pending or running fill is still filling", () => {
  assert.deepEqual(["pending", "running", "done", "failed"].map((state) => isFilling({ state })), [true, true, false, false]);
  assert.equal(isFilling(undefined), false);
});

function createVideo() {
  return { dataset: {}, pause() {}, load() {}, remove() {}, removeAttribute() {} };
}

test("at most two video elements are made, and they are used in turn", () => {
  let made = 0;
  const pool = new VideoPool(() => ((made += 1), createVideo()));

  for (let round = 0; round < 20; round += 1) {
    const [left, right] = [pool.acquire(), pool.acquire()];
    assert.notEqual(left.element, right.element);
    assert.throws(() => pool.acquire());
    left.release();
    right.release();
  }

  assert.equal(made, 2);
});

test("a lease given back twice does not take the element from its next owner", () => {
  const pool = new VideoPool(createVideo);

  const first = pool.acquire();
  first.release();
  const second = pool.acquire();
  first.release();
  const third = pool.acquire();

  assert.notEqual(second.element, third.element);
});

test("a silent clip stays silent when sound comes on", () => {
  const pool = new VideoPool(createVideo);
  const [film, clip] = [pool.acquire().element, pool.acquire().element];
  clip.dataset.silent = "true";

  pool.mute(false);

  assert.deepEqual([film.muted, clip.muted], [false, true]);
});

test("image elements are used again, each by one slide at a time", () => {
  let made = 0;
  const pool = new ImagePool(() => ((made += 1), createVideo()));

  for (let round = 0; round < 20; round += 1) {
    const held = [pool.acquire(), pool.acquire(), pool.acquire()];
    assert.equal(new Set(held.map(({ element }) => element)).size, 3);
    for (const { release } of [...held, ...held]) release();
  }

  assert.equal(made, 3);
});
