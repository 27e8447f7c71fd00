import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test from "ava";
import { lintLab } from "../../src/lab/lint.ts";

const lab = (steps: string) => `lab: 1
id: x
title: X
summary: X
part: isolation
level: beginner
minutes: 5
scope: { namespaces: [web] }
vars: { ns: { value: web } }
steps:
  - id: one
    title: One
    text: Do it.
    do:
      - run: kubectl apply -n \${ns} -f pod.yaml
${steps}`;

const check = (text: string) => `    expect:
      - id: c
        says: It is so
${text
  .split("\n")
  .map((line) => `        ${line}`)
  .join("\n")}
`;

const pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n";

const lint = async (
  t: { teardown(task: () => Promise<void>): void },
  text: string,
  manifest = pod,
) => {
  const parent = await mkdtemp(path.join(os.tmpdir(), "drydock-"));
  t.teardown(() => rm(parent, { recursive: true }));
  const folder = path.join(parent, "x");
  await mkdir(path.join(folder, "manifests"), { recursive: true });
  await writeFile(path.join(folder, "lab.yaml"), text);
  await writeFile(path.join(folder, "manifests", "pod.yaml"), manifest);
  return (await lintLab(folder)).map(({ line, sentence }) => `${line}: ${sentence}`);
};

test("a good lab gives no advice", async (t) => {
  t.deepEqual(await lint(t, lab(check("resource: pod/a"))), []);
});

for (const [name, text, message] of [
  [
    "CEL that does not parse",
    'resource: pod/a\ncel: "object.status..used == 1"',
    /CEL: .*character \d+ of: object/,
  ],
  ["a look-ahead", 'event: { reason: { $regex: "(?=a)" } }', /no look-ahead/],
  ["a cause that does not parse", 'resource: pod/a\ncauses: [{ when: "a ||", say: b }]', /CEL/],
  [
    "a refusal without a control",
    "denied: pod.yaml\nreason: Forbidden\nmessage: [x]",
    /without `control`/,
  ],
  [
    "an expected failure without a control",
    "command: kubectl get x\nexit: nonzero",
    /without `control`/,
  ],
  ["a check that changes the cluster", "command: kubectl delete pod a", /changes the cluster/],
  [
    "a file that is not there",
    "denied: pud.yaml\nreason: F\nmessage: [x]\ncontrol: pod.yaml",
    /no file pud\.yaml.*pod\.yaml/,
  ],
  ["a namespace outside the scope", "resource: pod/a\nin: elsewhere", /not in `scope`/],
  ["a window as long as its deadline", "resource: pod/a\nwithin: 5s\nfor: 5s", /always late/],
] as const) {
  test(`${name} is noticed`, async (t) => {
    const found = await lint(t, lab(check(text)));
    t.is(found.length, 1, found.join("\n"));
    t.regex(found[0]!, message);
  });
}

test("a hint that is the answer is noticed", async (t) => {
  const hints = '    hints: ["Try `kubectl apply -n ${ns} -f pod.yaml` now"]\n';
  const found = await lint(t, lab(check("resource: pod/a") + hints));
  t.regex(found[0]!, /contains the whole answer/);
});

test("a manifest is read as kubectl reads it", async (t) => {
  t.regex(
    (await lint(t, lab(check("resource: pod/a")), "kind: Pod\nmetadata: { name: a }\n"))[0]!,
    /no apiVersion/,
  );
  t.regex((await lint(t, lab(check("resource: pod/a")), "a: b: c\n"))[0]!, /1: /);
});

test("code that does not fit the screen is noticed, prose is wrapped", async (t) => {
  const wide = lab(check("resource: pod/a")).replace(
    "text: Do it.",
    `text: |\n      ${"word ".repeat(30)}\n\n          ${"x".repeat(90)}`,
  );
  const found = await lint(t, wide);
  t.is(found.length, 1);
  t.regex(found[0]!, /does not fit in 80 columns/);
});
