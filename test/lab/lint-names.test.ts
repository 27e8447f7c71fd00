import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test from "ava";
import { LabError } from "../../src/errors.ts";
import { lintLab } from "../../src/lab/lint.ts";
import { loadLab } from "../../src/lab/load.ts";
import { ownLab } from "../../src/lab/rename/own-lab.ts";

const lab = (scope: string, more = "") => `lab: 1
id: x
title: X
summary: X
part: isolation
level: beginner
minutes: 5
scope: ${scope}
${more}steps:
  - id: one
    title: One
    text: Do it.
    do:
      - run: kubectl apply -f pod.yaml
    expect:
      - id: c
        says: It is so
        resource: pod/a
`;

const write = async (
  t: { teardown(task: () => Promise<void>): void },
  text: string,
  files: Record<string, string> = {},
): Promise<string> => {
  const parent = await mkdtemp(path.join(os.tmpdir(), "drydock-"));
  t.teardown(() => rm(parent, { recursive: true }));
  const folder = path.join(parent, "x");
  await mkdir(path.join(folder, "manifests"), { recursive: true });
  await writeFile(path.join(folder, "lab.yaml"), text);
  const pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n";
  for (const [name, content] of Object.entries({ "pod.yaml": pod, ...files })) {
    await writeFile(path.join(folder, "manifests", name), content);
  }

  return folder;
};

const advice = async (folder: string) =>
  (await lintLab(folder)).map(({ severity, sentence }) => `${severity}: ${sentence}`);

test("lint says which names could not be told apart on a shared cluster", async (t) => {
  const scope = "{ namespaces: [web-a] }";
  const folder = await write(t, lab(scope), { "notes.txt": "kubectl get pods -n web-a\n" });
  t.deepEqual(await advice(folder), [
    "warning: on a shared cluster each learner has names of their own, and it cannot be told whether `-n web-a` is one of them",
    "warning: on a shared cluster each learner has names of their own, and it cannot be told whether `web-a` is one of them",
  ]);
  const error = await t.throwsAsync(
    async () => ownLab(await loadLab(folder), "alice", path.join(folder, "own")),
    { instanceOf: LabError },
  );
  t.is(error.message, '"X" names "-n web-a" in a way that cannot be renamed.');
});

test("lint says which objects can have no other name", async (t) => {
  const scope = "{ namespaces: [web], cluster: [crd/things.example.com, whatever/x] }";
  t.deepEqual(await advice(await write(t, lab(scope))), [
    "warning: on a shared cluster each learner has names of their own, and a CustomResourceDefinition can have no other name than its own",
    "warning: on a shared cluster each learner has names of their own, and it is not known how `whatever/x` is referred to",
  ]);
});

test("lint says when a name has no room for a prefix, and when a variable could mean two things", async (t) => {
  const long = "a".repeat(50);
  t.deepEqual(await advice(await write(t, lab(`{ namespaces: [${long}] }`))), [
    "warning: a name of more than 47 characters has no room for a learner's own prefix",
  ]);
  const vars = lab("{ namespaces: [a] }", "vars: { ns: { value: a } }\n");
  t.deepEqual(await advice(await write(t, vars)), [
    "warning: `a` is of the scope and something else has that name too, so the variable may mean either",
  ]);
});
