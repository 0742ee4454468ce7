import assert from "node:assert/strict";
import { test } from "node:test";
import { sized, sizedForScreen } from "../static/player/sizes.js";

const PATH = "/media/7-9?e=1800000000&s=0123456789abcdef0123456789abcdef";

test("a picture is asked for as wide as the screen needs it", () => {
  assert.equal(sized(PATH, 320, 1), `${PATH}&w=320`);
  assert.equal(sized(PATH, 321, 1), `${PATH}&w=640`);
  assert.equal(sized(PATH, 400, 3), `${PATH}&w=1280`);
  assert.equal(sizedForScreen(PATH, { innerWidth: 1920, innerHeight: 1080, devicePixelRatio: 1 }), `${PATH}&w=1920`);
  assert.equal(sizedForScreen(PATH, { innerWidth: 390, innerHeight: 844, devicePixelRatio: 3 }), `${PATH}&w=2560`);
});

test("screens larger than all widths get the file itself", () => {
  assert.equal(sized(PATH, 3840, 1), PATH);
});

test("addresses of others stay as they are", () => {
  for (const url of ["https://i.example/a.jpg?e=1", "/media/a.png", "/static/x.png", "data:image/png;base64,AA"]) {
    assert.equal(sized(url, 320, 1), url);
  }
});
