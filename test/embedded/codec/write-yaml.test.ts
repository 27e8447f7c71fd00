/** YAML is written as a real API server (Kubernetes 1.36.4) writes it. */
import test from "ava";
import { writeYaml } from "../../../src/embedded/codec/write-yaml.ts";

/** A key and a text under `data` of a ConfigMap, and the lines that they became, in the server's order. */
const texts: [key: string, value: string, lines: string][] = [
  ["A", "3", '  A: "3"\n'],
  ["a", "x\n", "  a: |\n    x\n"],
  ["a-b", "4", '  a-b: "4"\n'],
  ["a.b", "+1", '  a.b: "+1"\n'],
  ["a_b", ".5", '  a_b: ".5"\n'],
  ["a9", "2", '  a9: "2"\n'],
  ["a10", "1", '  a10: "1"\n'],
  ["aa1", "0o17", '  aa1: "0o17"\n'],
  ["aa2", "1.", '  aa2: "1."\n'],
  ["aa3", "a,b", "  aa3: a,b\n"],
  ["aa4", "@x", "  aa4: '@x'\n"],
  ["aa5", "x ", "  aa5: 'x '\n"],
  ["aa6", "x\ny ", '  aa6: "x\\ny "\n'],
  ["aa7", "99999999999999999999999", '  aa7: "99999999999999999999999"\n'],
  ["aa8", "-", "  aa8: '-'\n"],
  ["aa9", "---x", "  aa9: '---x'\n"],
  [
    "ab",
    "a  b long text that goes on and on with many words until it is longer than eighty  cols and then some",
    "  ab: a  b long text that goes on and on with many words until it is longer than eighty  cols\n    and then some\n",
  ],
  ["b", "x", "  b: x\n"],
  ["c", " y", "  c: ' y'\n"],
  ["d", "tab\there", '  d: "tab\\there"\n'],
  ["e", "é emoji 😀", '  e: "é emoji \\U0001F600"\n'],
  ["f", "1_000", '  f: "1_000"\n'],
  ["g", "0x1F", '  g: "0x1F"\n'],
  ["h", "1e5", '  h: "1e5"\n'],
  ["i", "12:30:45", '  i: "12:30:45"\n'],
  ["j", "2026-1-2", '  j: "2026-1-2"\n'],
  ["k", "a: b", "  k: 'a: b'\n"],
  ["l", "a #b", "  l: 'a #b'\n"],
  ["m", "- x", "  m: '- x'\n"],
  ["n", "-x", '  "n": -x\n'],
  [
    "o",
    "long text that goes on and on with many words until it is longer than eighty columns and then some more words",
    "  o: long text that goes on and on with many words until it is longer than eighty\n    columns and then some more words\n",
  ],
  [
    "p",
    'it\'s "q": and long text that goes on and on with many words until it is longer than eighty columns',
    "  p: 'it''s \"q\": and long text that goes on and on with many words until it is longer\n    than eighty columns'\n",
  ],
  ["q", "x\n\n", "  q: |+\n    x\n\n"],
  ["r", "\n", "  r: |2+\n\n"],
  ["s", "x \ny", '  s: "x \\ny"\n'],
  ["t", " lead\nx", "  t: |2-\n     lead\n    x\n"],
  ["u", "", '  u: ""\n'],
  ["v", "~", '  v: "~"\n'],
  ["w", "0b11", '  w: "0b11"\n'],
  ["x", "08", '  x: "08"\n'],
  ["y", "?", "  \"y\": '?'\n"],
  ["z", ":", "  z: ':'\n"],
];

for (const [key, value, lines] of texts) {
  test(`the text ${JSON.stringify(value)} is written so that it reads back as this text`, (t) => {
    t.is(writeYaml({ data: { [key]: value } }), `data:\n${lines}`);
  });
}

test("keys are sorted with numbers by their value and letters last", (t) => {
  const shuffled = Object.fromEntries(texts.toReversed().map(([key, value]) => [key, value]));
  t.is(writeYaml({ data: shuffled }), `data:\n${texts.map(([, , lines]) => lines).join("")}`);
});

test("lists stand below their key, and what is empty stays on the line", (t) => {
  const value = {
    spec: {
      ports: [{ port: 80, name: "a" }, "b", [1, [true]]],
      none: [],
      nothing: {},
      unset: null,
    },
    kind: "X",
  };
  t.is(
    writeYaml(value),
    `kind: X
spec:
  none: []
  nothing: {}
  ports:
  - name: a
    port: 80
  - b
  - - 1
    - - true
  unset: null
`,
  );
});

test("a key that is too long for its line is written with a question mark", (t) => {
  const key = "k".repeat(129);
  t.is(writeYaml({ [key]: { a: 1 } }), `? ${key}\n: a: 1\n`);
});
