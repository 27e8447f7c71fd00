import { readFile, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test from "ava";
import { labCards, readCards } from "../../src/lab/catalogue.ts";
import { findLab, findLabFolder } from "../../src/lab/find.ts";
import { labJsonSchema } from "../../src/lab/json-schema.ts";
import { lintLab } from "../../src/lab/lint.ts";
import { scaffoldLab } from "../../src/lab/scaffold.ts";
import { packageFile } from "../../src/root.ts";

test("the catalogue says what the labs say; node build/test/support/write-pages.js writes it", async (t) => {
  t.deepEqual(await labCards(), await readCards());
});

test("the schema for editors is the parser's; node build/test/support/write-pages.js writes it", async (t) => {
  const stored: unknown = JSON.parse(
    await readFile(packageFile("docs", "lab.schema.json"), "utf8"),
  );
  t.deepEqual(stored, JSON.parse(JSON.stringify(labJsonSchema())));
});

test("every shipped lab lints without a word", async (t) => {
  const cards = await labCards();
  t.true(cards.length > 0);
  for (const { id } of cards) {
    t.deepEqual(await lintLab(await findLabFolder(id)), [], id);
  }
});

test("a lab is found by id or path, and a misspelt id is suggested", async (t) => {
  t.is((await findLab("resource-quota")).id, "resource-quota");
  t.is((await findLab(packageFile("labs", "resource-quota", "lab.yaml"))).id, "resource-quota");
  const error = await t.throwsAsync(() => findLab("resource-qouta"));
  t.like(error, { hint: "Did you mean: drydock resource-quota?" });
});

test("a new lab lints", async (t) => {
  const parent = await mkdtemp(path.join(os.tmpdir(), "drydock-"));
  t.teardown(() => rm(parent, { recursive: true }));
  const folder = path.join(parent, "my-lab");
  const files = await scaffoldLab(folder);
  t.true(files.includes(path.join(folder, "lab.yaml")));
  t.deepEqual(await lintLab(folder), []);
  await t.throwsAsync(() => scaffoldLab(folder), { message: /not empty/ });
  await t.throwsAsync(() => scaffoldLab(path.join(parent, "My Lab")), {
    message: /cannot be the id/,
  });
});
