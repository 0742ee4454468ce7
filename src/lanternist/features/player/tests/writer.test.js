import assert from "node:assert/strict";
import { test } from "node:test";
import { emit } from "../static/player/events.js";
import { Writer } from "../static/player/writer.js";
import { record, slides } from "./fakes.js";

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

function createWriter({ url = "/api/generate-caption", isFree = true, status = 200, theme = "custom", count = 3 } = {}) {
  const [bus, end, asked, deck] = [new EventTarget(), new AbortController(), [], slides(count)];
  let at = 0;
  let isSeen = true;
  const fetch = async (_, { body }) => {
    asked.push(JSON.parse(body));
    return new Response(JSON.stringify({ caption: `Caption ${asked.length}` }), { status });
  };
  const near = () => deck.map((slide) => ({ slide, distance: slide.id - at })).sort((a, b) => Math.abs(a.distance) - Math.abs(b.distance));
  const fresh = async (slide) => ({ ...slide, mediaUrl: `https://lantern.example${slide.mediaUrl}` });
  new Writer({ bus, url, isFree, fetch, near, fresh, isSeen: () => isSeen }).start(end.signal);
  emit(bus, "player:media", { session: { id: 7, captionTheme: theme }, media: deck });
  const show = async (id) => {
    at = id;
    emit(bus, "player:slide", { id, caption: deck[id].caption ?? "" });
    await settle();
  };
  const see = (value) => (isSeen = value);
  return { bus, end, asked, deck, show, see, told: record(bus, "player:caption") };
}

test("the slide on screen is asked for, then the next one, each once, and what is known is shown again", async () => {
  const { deck, show, asked, told } = createWriter();
  deck[0].title = "Fog";

  await show(0);
  assert.deepEqual(asked[0], { media_url: "https://lantern.example/media/0.png", post_title: "Fog", sessionId: 7 });
  assert.equal(asked.length, 2);
  assert.deepEqual(told, [{ id: 0, text: "Caption 1" }]);

  await show(1);
  await show(0);
  assert.equal(asked.length, 3);
  assert.deepEqual(told.slice(1), [{ id: 1, text: "Caption 2" }, { id: 0, text: "Caption 1" }]);
});

test("captions that are stored, and slides that are no still pictures, are left as they are", async () => {
  const { deck, show, asked, told } = createWriter();
  deck[0].caption = "Stored";
  deck[1].type = "video";

  await show(0);
  await show(1);
  assert.deepEqual(asked.map(({ media_url }) => media_url), ["https://lantern.example/media/2.png"]);
  assert.deepEqual(told, []);
});

test("nothing is asked without a model, a theme, or captions that are seen", async () => {
  for (const odd of [{ url: "" }, { theme: null }]) {
    const { show, asked } = createWriter(odd);
    await show(0);
    assert.equal(asked.length, 0);
  }
  const { bus, show, see, asked } = createWriter();
  see(false);
  await show(0);
  assert.equal(asked.length, 0);
  see(true);
  emit(bus, "player:command", { action: "captions" });
  await settle();
  assert.equal(asked.length, 2);
});

test("what costs credits is asked for only by who chose it", async () => {
  const { bus, show, asked } = createWriter({ isFree: false });
  await show(0);
  assert.equal(asked.length, 0);

  emit(bus, "player:preference", { name: "writing", value: "on" });
  await settle();
  assert.equal(asked.length, 2);
});

test("a refusal of one slide goes on with the next, any other ends it", async () => {
  for (const [status, count] of [[502, 3], [400, 3], [402, 1], [403, 1], [429, 1], [503, 1]]) {
    const { show, asked, told } = createWriter({ status });
    await show(0);
    await show(1);
    await show(2);
    assert.equal(asked.length, count, `after ${status}`);
    assert.deepEqual(told, []);
  }
});
