import test from "ava";
import { badBase64 } from "../../../src/embedded/codec/scalars.ts";

/** Asked of a real API server. */
const cases: [text: string, bad: number | undefined][] = [
  ["YQ==", undefined],
  ["YQ=\n=\n", undefined],
  ["YQ=a", 2],
  ["YQ=", 3],
  ["YQ", 0],
  ["Y", 0],
  ["YWJj\nY", 5],
  ["YWJj\nY$", 6],
  ["YQ==x", 4],
  ["YQ==\nx", 5],
  ["=", 0],
  ["Y=", 1],
  ["YWJ", 0],
  ["YW\nJ=a", 5],
];

for (const [text, bad] of cases) {
  test(`base64 ${JSON.stringify(text)} is ${bad === undefined ? "fine" : `bad at byte ${bad}`}`, (t) => {
    t.is(badBase64(text), bad);
  });
}
