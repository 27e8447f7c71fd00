import test from "ava";
import { announcer } from "../../src/commands/announce.ts";

const said = (isTTY: boolean, ...sentences: string[]): string => {
  let text = "";
  const stderr = { isTTY, write: (chunk: string) => (text += chunk) };
  sentences.forEach(announcer({ stderr: stderr as unknown as NodeJS.WriteStream }, "  "));
  return text;
};

test("a number that grows stays on one line of a terminal, and is one line of a log", (t) => {
  const sentences = ["kubectl: 0 MB of 37 MB", "kubectl: 12 MB of 37 MB", "kubectl: unpacking"];
  t.is(
    said(true, ...sentences),
    "  kubectl: 0 MB of 37 MB\n\u001B[1A\u001B[2K  kubectl: 12 MB of 37 MB\n  kubectl: unpacking\n",
  );
  t.is(said(false, ...sentences), "  kubectl: 0 MB of 37 MB\n  kubectl: unpacking\n");
});

test("what is said holds no control characters", (t) => {
  t.is(said(false, "a \u001B[31mred\u0007 word"), "  a red word\n");
});
