/** Cells, cutting, padding and wrapping, also with characters that are wide or composed. */
import test from "ava";
import stringWidth from "string-width";
import {
  cutLine,
  cutText,
  lineText,
  lineWidth,
  padText,
  spread,
  splitText,
  widthOf,
} from "../../src/tui/line.ts";
import { wrapLine, wrapText } from "../../src/tui/wrap.ts";

test("Wide and composed characters count their cells", (t) => {
  t.is(widthOf("日本"), 4);
  t.is(widthOf("e\u0301"), 1);
  t.is(widthOf("café"), 4);
});

test("A wide character is never cut in half", (t) => {
  t.deepEqual(splitText("a日本", 2), ["a", "日本"]);
  t.is(padText("日本語", 4), "日… ");
  t.is(cutText("abc", 0), "");
});

test("What fits is not cut, what does not shows an ellipsis", (t) => {
  const line = [{ text: "one " }, { text: "two" }, { text: " three" }];
  t.is(lineText(cutLine(line, 13)), "one two three");
  t.is(lineText(cutLine(line, 10)), "one two t…");
  t.is(lineText(cutLine(line, 7)), "one tw…");
  t.is(lineText(cutLine(line, 4)), "one…");
  for (let width = 0; width < 15; width++) {
    t.true(lineWidth(cutLine(line, width)) <= width);
  }
});

test("The right part keeps its place, the left one gives way", (t) => {
  t.is(lineText(spread([{ text: "left side" }], [{ text: "right" }], 16)), "left side  right");
  t.is(lineText(spread([{ text: "left side" }], [{ text: "right" }], 10)), "left…right");
});

test("Wrapping breaks at spaces, keeps styles and glues pieces of one word", (t) => {
  const rows = wrapLine([{ text: "a " }, { text: "bold", bold: true }, { text: ", and more" }], 7);
  t.deepEqual(rows.map(lineText), ["a bold,", "and", "more"]);
  t.true(rows[0]?.some((span) => span.bold && span.text === "bold"));
});

test("Words longer than a row are split", (t) => {
  t.deepEqual(wrapText("abcdefgh ij", 3).map(lineText), ["abc", "def", "gh", "ij"]);
  t.deepEqual(wrapText("日本語", 3).map(lineText), ["日", "本", "語"]);
});

test("A character wider than the row does not stop the program", (t) => {
  t.true(wrapText("日本", 1).length > 0);
});

test("Leading spaces stay, spaces at the end of a row go", (t) => {
  t.deepEqual(wrapText("  two three", 6).map(lineText), ["  two", "three"]);
  t.deepEqual(wrapText("", 5).map(lineText), [""]);
});

test("A hanging indent stands before further rows", (t) => {
  const rows = wrapLine([{ text: "get pods -n ignite" }], 12, { first: [{ text: "$ " }] });
  t.deepEqual(rows.map(lineText), ["$ get pods", "  -n ignite"]);
});

test("No row is ever wider than asked", (t) => {
  const text =
    "pods 日本語 e\u0301e\u0301 is forbidden: exceeded-quota-with-a-very-long-name, requested";
  for (let width = 2; width < 40; width++) {
    for (const row of wrapText(text, width)) {
      t.true(lineWidth(row) <= width, `${width}: ${lineText(row)}`);
    }
  }
});

test("What Drydock draws with is one cell wide each, as the shortcuts take it", (t) => {
  const glyphs = "─│█░●○◐✔✖▸·…→↑↓";
  for (const glyph of glyphs.match(/./gu) ?? []) {
    t.is(stringWidth(glyph), 1, glyph);
    t.is(widthOf(`a${glyph}`), 2, glyph);
  }
});
