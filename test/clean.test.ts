import test from "ava";
import { cleanLine, cleanText, safeJson } from "../src/clean.ts";

test("sequences are removed whole, and what surrounds them stays", (t) => {
  t.is(cleanText("a \u001B[31mred\u0007 word\u001B[0m"), "a red word");
  t.is(cleanText("a\u001B]0;owned\u0007b\u009D0;again\u009Cc\u001BP1$r0m\u001B\\d"), "abcd");
  t.is(cleanText("a\u001B]0;never ends\nnext"), "a\nnext");
  t.is(cleanText("a\u0000\u0008\u007F\u0085\u202Eb"), "ab");
});

test("tabs and line ends stay, a lone carriage return is one", (t) => {
  t.is(cleanText("a\tb\r\nc\r50%\r100%"), "a\tb\nc\n50%\n100%");
  t.is(cleanLine(" a \r\n  b\u001B[2J "), "a b");
});

test("JSON is harmless in a terminal, and loses nothing", (t) => {
  const value = { text: "a\u001B[31m\u007F\u009B2J\u202E\u0007", list: ["\u0000"] };
  const text = safeJson(value);
  t.regex(text, /^[\u0020-\u007E]+$/);
  t.deepEqual(JSON.parse(text), value);
});
