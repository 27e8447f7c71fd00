import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "ava";
import { packageFile } from "../src/root.ts";

const source = packageFile("src");

const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => ({ file, text: readFileSync(path.join(source, file), "utf8") }));

/** Top folder of a file, or its name for those that lie directly in src/. */
const layerOf = (file: string): string => file.split(path.sep)[0]!.replace(/\.tsx?$/, "");

const importsOf = ({ file, text }: { file: string; text: string }): string[] =>
  [...text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)].map(([, target]) =>
    path.join(path.dirname(file), target!),
  );

const everywhere = ["clean", "errors", "root", "paths", "lock", "private-folder", "nearest"];

/** What each layer may import beside itself and what stands directly in src/. Arrows never turn back. */
const mayImport: Record<string, string[]> = {
  cli: ["commands"],
  commands: [
    "doctor",
    "cluster",
    "kubectl",
    "lab",
    "session",
    "report",
    "progress",
    "tui",
    "checks",
  ],
  session: ["lab", "cluster", "kubectl", "checks"],
  checks: ["lab", "kubectl", "session", "cluster"],
  doctor: ["cluster", "kubectl"],
  cluster: ["kubectl"],
  kubectl: [],
  lab: ["cluster"],
  tui: ["session", "lab"],
  report: ["session", "lab"],
  progress: ["session"],
  embedded: [],
  clean: [],
  errors: [],
  root: [],
  paths: [],
  lock: [],
  "private-folder": [],
  nearest: [],
};

test("every import goes in the one direction of the architecture", (t) => {
  const offences = files.flatMap((entry) => {
    const own = layerOf(entry.file);
    return importsOf(entry)
      .map((target) => layerOf(target))
      .filter((layer) => layer !== own && !everywhere.includes(layer))
      .filter((layer) => !(mayImport[own] ?? []).includes(layer))
      .map((layer) => `${entry.file} imports ${layer}`);
  });
  t.deepEqual([...new Set(offences)], []);
});

test("checks know of a session only its data", (t) => {
  const offences = files
    .filter(({ file }) => layerOf(file) === "checks")
    .flatMap((entry) => importsOf(entry).map((target) => `${entry.file} imports ${target}`))
    .filter((line) => /session\/(?:engine|create-engine|store)/.test(line));
  t.deepEqual(offences, []);
});

test("files are short, tables of data aside", (t) => {
  const lengths = files
    .filter(({ file }) => !file.endsWith(".table.ts"))
    .map(({ file, text }) => ({ file, lines: text.split("\n").length }))
    .toSorted((a, b) => a.lines - b.lines);
  t.deepEqual(
    lengths.filter(({ lines }) => lines > 251),
    [],
  );
  t.true(lengths[Math.floor(lengths.length / 2)]!.lines <= 100);
});

test("every module begins with a sentence that says what it is", (t) => {
  const silent = files
    .filter(({ text }) => !/^(?:#!.*\n)?\/\*\*/.test(text))
    .map(({ file }) => file);
  t.deepEqual(silent, []);
});

test("folders have no catch-alls", (t) => {
  const names = files.map(({ file }) => path.basename(file));
  t.deepEqual(
    names.filter((name) => /^(?:utils?|helpers?|types|misc|common|index)\.tsx?$/.test(name)),
    [],
  );
});

/** What is loaded with a file before any of it runs, packages by name; `import type` and `import()` load nothing. */
const loadedWith = (start: string): string[] => {
  const loaded = new Set([start]);
  for (const name of loaded) {
    const text = files.find(({ file }) => file === name)?.text ?? "";
    for (const [, target] of text.matchAll(/^(?:import|export) (?!type\b)[^;]*?from "([^"]+)"/gm)) {
      loaded.add(target!.startsWith(".") ? path.join(path.dirname(name), target!) : target!);
    }
  }

  return [...loaded].filter((name) => !name.startsWith("node:"));
};

test("what must answer at once loads no package and no engine", (t) => {
  const quick = [
    "cli.ts",
    ...["list", "progress", "full-screen"].map((verb) => `commands/${verb}.ts`),
  ];
  for (const file of quick) {
    const loaded = loadedWith(file);
    t.true(loaded.length < 25, `${file} loads ${loaded.length} files`);
    t.deepEqual(
      loaded.filter((name) => !/\.tsx?$/.test(name) || /^(?:checks|embedded)\//.test(name)),
      [],
      file,
    );
  }
});
