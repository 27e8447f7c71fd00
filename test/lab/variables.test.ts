import test from "ava";
import { clockFormat, parseDuration } from "../../src/lab/duration.ts";
import { nearest } from "../../src/nearest.ts";
import { asEnvironment, fill, fillAll, namesIn } from "../../src/lab/variables.ts";
import { cleanLine, cleanText } from "../../src/clean.ts";

test("variables are filled in, an escaped one is not", (t) => {
  t.is(fill("-n ${ns} $${ns} ${other}", { ns: "web" }), "-n web ${ns} ${other}");
  t.deepEqual(namesIn("${a} $${b} ${c.d}"), ["a", "c.d"]);
  t.deepEqual(fillAll({ "${k}": ["${v}", 1, null] }, { k: "key", v: "value" }), {
    key: ["value", 1, null],
  });
});

test("a value is never read as a variable again", (t) => {
  t.is(fill("${a}", { a: "${b}", b: "no" }), "${b}");
});

test("scripts get variables under names that a shell can write", (t) => {
  t.deepEqual(asEnvironment({ "edge.https": "8443", ns: "a" }), { edge_https: "8443", ns: "a" });
});

test("durations are Go's and nothing else", (t) => {
  t.is(parseDuration("1m30s"), 90_000);
  t.is(parseDuration("1.5s"), 1500);
  t.is(parseDuration("200ms"), 200);
  for (const wrong of ["5", "-5s", "10 s", "abc", "", "1d"]) {
    t.is(parseDuration(wrong), undefined, wrong);
  }

  t.is(clockFormat(72_000), "1:12");
  t.is(clockFormat(3_723_000), "1:02:03");
});

test("a near word is suggested, a far one is not", (t) => {
  t.is(nearest("withn", ["within", "for"]), "within");
  t.is(nearest("absnt", ["absent", "any"]), "absent");
  t.is(nearest("resoruce", ["resource", "denied"]), "resource");
  t.is(nearest("banana", ["within", "for"]), undefined);
});

test("nothing that moves a cursor or turns text survives", (t) => {
  t.is(cleanText("a\u001B[31mred\u001B[0m\u0007\u001B]0;title\u0007 b\tc\nd"), "ared b\tc\nd");
  t.is(cleanText("50%\r100%\r\n"), "50%\n100%\n");
  t.is(cleanText("abc\u202Edef\u009B31m"), "abcdef");
  t.is(cleanLine(" a \n\n b "), "a b");
});
