/** Mistakes in a solution are noticed by a check that looks, and survive one that does not. */
import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test from "ava";
import { loadLab } from "../../src/lab/load.ts";
import { mutationsOf } from "../../src/lab/mutate/mutations-of.ts";
import { differences } from "../../src/session/mutants/difference.ts";
import { proveMutants } from "../../src/session/mutants/prove-mutants.ts";
import { rememberFiles } from "../../src/session/mutants/remember-files.ts";
import { openTestRun } from "../support/engine.ts";

const labText = (match: string): string => `lab: 1
id: x
title: Notes
summary: Make a note.
part: isolation
level: beginner
minutes: 5
scope: { namespaces: [web] }
steps:
  - id: make
    title: Make a note
    text: Make it.
    do:
      - run: kubectl create namespace web
        tolerates: [AlreadyExists]
      - run: kubectl create configmap note hello
        tolerates: [AlreadyExists]
    expect:
      - id: noted
        says: The note is there
        resource: configmap/note
        match: ${match}
        within: 10s
`;

const prove = async (t: Parameters<typeof openTestRun>[0], match: string) => {
  const { engine, folder } = await openTestRun(t, { labText: labText(match) });
  const lab = await loadLab(path.join(folder, "x"));
  const wrongText = (await mutationsOf(lab)).filter(({ says }) => says.includes("hello"));
  const mutations = wrongText.filter(({ says }) => says.includes('"hello-x"'));
  return proveMutants(lab, engine, mutations, { signal: new AbortController().signal });
};

test("a check that looks at the text notices a wrong one", async (t) => {
  const [result, ...others] = await prove(t, "{ data: { text: hello } }");
  t.deepEqual(others, []);
  t.true(result?.killed);
  t.regex(result?.why ?? "", /^noted: /);
});

test("a check that looks at the name alone lets it pass, and that is told", async (t) => {
  const [result] = await prove(t, "{ metadata: { name: note } }");
  t.false(result?.killed);
  t.true(result?.differs);
  t.is(result?.why, 'configmaps/note in web: data.text is "hello-x" for "hello"');
});

test("differences are told leaf by leaf, without names that clusters make up", (t) => {
  const made = (title: string, object: unknown) => ({ title, object });
  t.deepEqual(
    differences(
      [made("pods/a", { volumes: [{ name: "token-x7k2q" }], image: "one" }), made("pods/b", {})],
      [made("pods/a", { volumes: [{ name: "token-bb4zz" }], image: "two" })],
    ),
    ['pods/a: image is "two" for "one"', "pods/b is not there"],
  );
});

test("files of a folder are put back as they were", async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "dd-"));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await mkdir(path.join(folder, "sub"));
  await writeFile(path.join(folder, "a"), "1");
  await writeFile(path.join(folder, "sub", "b"), "2");
  const putBack = await rememberFiles(folder);
  await writeFile(path.join(folder, "a"), "other");
  await rm(path.join(folder, "sub"), { recursive: true });
  await writeFile(path.join(folder, "new"), "3");
  await putBack();
  t.is(await readFile(path.join(folder, "a"), "utf8"), "1");
  t.is(await readFile(path.join(folder, "sub", "b"), "utf8"), "2");
  await t.throwsAsync(readFile(path.join(folder, "new")));
});
