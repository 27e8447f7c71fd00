/** What terminals send becomes named key presses. */
import test from "ava";
import { createKeyReader, keyPresses, type KeyPress } from "../../src/tui/key-press.ts";

for (const [input, name] of [
  ["\r", "enter"],
  ["\u007F", "backspace"],
  ["\b", "backspace"],
  ["\u001B[3~", "delete"],
  ["\u001B", "escape"],
  ["\t", "tab"],
  ["\u001B[Z", "shift+tab"],
  ["\u001B[A", "up"],
  ["\u001BOB", "down"],
  ["\u001B[1;5C", "right"],
  ["\u001B[5~", "pageup"],
  ["\u001B[H", "home"],
  ["\u001B[4~", "end"],
  ["\u0003", "ctrl+c"],
  ["\u001A", "ctrl+z"],
  ["\u001Bb", "alt+b"],
  ["S", "S"],
  [" ", " "],
  ["日", "日"],
] as const) {
  test(`${JSON.stringify(input)} is ${JSON.stringify(name)}`, (t) => {
    t.deepEqual(
      keyPresses(input).map((press) => press.name),
      [name],
    );
  });
}

test("Keys that have no meaning are ignored", (t) => {
  t.deepEqual(keyPresses("\u001BOP"), []);
  t.deepEqual(keyPresses("\u001B[99;99u"), []);
});

test("A burst is one press for each character", (t) => {
  t.deepEqual(
    keyPresses("get\r").map((press) => press.name),
    ["g", "e", "t", "enter"],
  );
});

test("A bracketed paste is one press, however it is cut", (t) => {
  const presses: KeyPress[] = [];
  const read = createKeyReader((press) => presses.push(press));
  for (const part of ["a", "\u001B[200~", "kubectl get", " pods\rq", "\u001B[201~", "b"]) {
    read(part);
  }

  t.deepEqual(presses, [
    { name: "a", text: "a" },
    { name: "paste", text: "kubectl get pods\nq" },
    { name: "b", text: "b" },
  ]);
});
