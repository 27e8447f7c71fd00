/** Colour and characters are decided by the environment, once, before anything is drawn. */
import test from "ava";
import { colourLevel, hasUnicode, noFullScreen, withColour } from "../../src/tui/colour.ts";

test("NO_COLOR, FORCE_COLOR and TERM=dumb decide about colour", (t) => {
  t.is(colourLevel({ TERM: "xterm" }), 1);
  t.is(colourLevel({ TERM: "xterm", CI: "1" }), 1);
  t.is(colourLevel({ NO_COLOR: "1" }), 0);
  t.is(colourLevel({ NO_COLOR: "" }), 1);
  t.is(colourLevel({ FORCE_COLOR: "0" }), 0);
  t.is(colourLevel({ FORCE_COLOR: "1", NO_COLOR: "1" }), 1);
  t.is(colourLevel({ TERM: "dumb" }), 0);
});

test("The decision holds while the UI is loaded and does not leak to children", async (t) => {
  const environment: Record<string, string | undefined> = { NO_COLOR: "1" };
  const seen = await withColour(environment, () => Promise.resolve(environment["FORCE_COLOR"]));
  t.is(seen, "0");
  t.false("FORCE_COLOR" in environment);
});

test("Only a UTF-8 locale gets more than ASCII", (t) => {
  t.true(hasUnicode({ LANG: "en_US.UTF-8" }, "linux"));
  t.true(hasUnicode({ LANG: "C", LC_ALL: "C.utf8" }, "linux"));
  t.false(hasUnicode({ LANG: "en_US.UTF-8", LC_ALL: "C" }, "linux"));
  t.false(hasUnicode({}, "linux"));
  t.false(hasUnicode({ LANG: "C.UTF-8", TERM: "linux" }, "linux"));
});

test("Without a terminal, on a dumb one and for a screen reader there is no full screen", (t) => {
  const terminal = { stdin: { isTTY: true }, stdout: { isTTY: true } };
  t.is(noFullScreen({ TERM: "xterm" }, terminal), undefined);
  t.truthy(noFullScreen({ TERM: "xterm" }, { ...terminal, stdin: {} }));
  t.truthy(noFullScreen({ TERM: "dumb" }, terminal));
  t.truthy(noFullScreen({ INK_SCREEN_READER: "true" }, terminal));
});
