import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test from "ava";
import { LabError } from "../../src/errors.ts";
import {
  fillFlags,
  placesOf,
  rememberChoice,
  standingChoice,
} from "../../src/commands/standing-choice.ts";
import type { LabRecord } from "../../src/session/progress-store.ts";

const home = async (t: { teardown(task: () => Promise<void>): void }) => {
  const state = await mkdtemp(path.join(os.tmpdir(), "dd-"));
  t.teardown(() => rm(state, { recursive: true }));
  return { state, cache: state, runtime: state };
};

const practice = { provider: "embedded", name: "practice" } as const;
const kind = { provider: "kind", name: "drydock" } as const;

const record = (more: Partial<LabRecord>): LabRecord => ({
  lab: "x",
  hash: "",
  current: "a",
  since: 0,
  steps: {},
  spentMs: 0,
  touchedAt: 100,
  vars: {},
  passed: false,
  ...more,
});

test("labs run on the embedded cluster until somebody says something else", async (t) => {
  const paths = await home(t);
  t.deepEqual(await standingChoice({ flags: {}, env: {}, paths }), {
    cluster: practice,
    said: false,
    at: 0,
  });
});

test("what was chosen last is remembered, a variable counts more, and a flag most", async (t) => {
  const paths = await home(t);
  await rememberChoice(paths, { provider: "kind", name: "mine" }, 7);
  const chosen = await standingChoice({ flags: {}, env: {}, paths });
  t.deepEqual(chosen, { cluster: { provider: "kind", name: "mine" }, said: false, at: 7 });
  const env = { DRYDOCK_PROVIDER: "embedded" };
  t.like(await fillFlags({ flags: {}, env, paths }, "standing"), { provider: "embedded" });
  t.like(await fillFlags({ flags: {}, env, paths }, "said"), { provider: "embedded" });
  const flags = { provider: "kind" };
  t.is(await fillFlags({ flags, env, paths }, "standing"), flags);
  t.like(await standingChoice({ flags, env, paths }), { cluster: kind, said: true });
});

test("verbs that work where labs run at last have it filled in, others have not", async (t) => {
  const paths = await home(t);
  await rememberChoice(paths, kind, 7);
  const world = { flags: {}, env: {}, paths };
  t.deepEqual(await fillFlags(world, "standing"), { provider: "kind", name: "drydock" });
  t.deepEqual(await fillFlags(world, "said"), {});
});

test("a variable with another word is a mistake in one sentence", async (t) => {
  const paths = await home(t);
  const error = await t.throwsAsync(
    fillFlags({ flags: {}, env: { DRYDOCK_PROVIDER: "k3s" }, paths }, "said"),
    { instanceOf: LabError },
  );
  t.is(error?.message, '$DRYDOCK_PROVIDER takes embedded, kind, context; not "k3s".');
});

for (const text of ["", "{", "null", '{"chosen":{"provider":"moon","name":"x"},"at":1}', "[]"]) {
  test(`a choice that cannot be read is none: ${JSON.stringify(text)}`, async (t) => {
    const paths = await home(t);
    await writeFile(path.join(paths.state, "provider.json"), text);
    t.deepEqual((await standingChoice({ flags: {}, env: {}, paths })).cluster, practice);
  });
}

test("the choice is kept whole, for the owner alone", async (t) => {
  const paths = await home(t);
  await rememberChoice(paths, kind, 7);
  t.deepEqual(JSON.parse(await readFile(path.join(paths.state, "provider.json"), "utf8")), {
    chosen: kind,
    at: 7,
  });
});

test("a lab that was begun opens where it was left, with the way back", (t) => {
  const standing = { cluster: kind, said: false, at: 50 };
  t.deepEqual(placesOf(standing, record({ where: practice, left: kind })), {
    cluster: practice,
    other: kind,
  });
  const bare = { cluster: practice, said: false, at: 0 };
  t.deepEqual(placesOf(bare, record({ where: practice, left: kind })), {
    cluster: practice,
    other: kind,
  });
  t.deepEqual(placesOf(bare, record({ where: kind })), { cluster: kind, other: practice });
});

test("what was said, or chosen since, counts more than where a lab was left", (t) => {
  const said = { cluster: kind, said: true, at: 0 };
  t.deepEqual(placesOf(said, record({ where: practice })), { cluster: kind, other: practice });
  const later = { cluster: practice, said: false, at: 200 };
  t.deepEqual(placesOf(later, record({ where: kind, left: practice })), { cluster: practice });
});

test("a lab that is done, or was never begun, opens where labs run now", (t) => {
  const standing = { cluster: kind, said: false, at: 0 };
  t.deepEqual(placesOf(standing, undefined), { cluster: kind, other: practice });
  t.deepEqual(placesOf(standing, record({ where: practice, passed: true })), {
    cluster: kind,
    other: practice,
  });
  t.deepEqual(placesOf({ cluster: practice, said: false, at: 0 }, undefined), {
    cluster: practice,
  });
});
