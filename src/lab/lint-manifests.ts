/** The files that a lab names: they exist, parse as kubectl parses them, and say what they are. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { LineCounter, parseAllDocuments } from "yaml";
import { filesIn } from "./load.ts";
import type { ParsedLab } from "./parse.ts";
import type { Problem } from "./problem.ts";
import type { Path, Source } from "./source.ts";
import { didYouMean } from "./suggest.ts";
import { fill } from "./variables.ts";
import type { Check } from "./check.ts";

export const lintManifests = async (
  source: Source,
  lab: ParsedLab,
  folder: string,
): Promise<Problem[]> => {
  const files = await filesIn(folder);
  const known = [...files, ...lab.scope.files];
  const missing = named(lab)
    .filter(({ file }) => !known.includes(path.normalize(file)))
    .map(({ file, at }) =>
      source.problem(at, `no file ${file} in ${path.basename(folder)}${didYouMean(file, known)}`),
    );
  const broken = await Promise.all(
    files
      .filter((file) => /\.ya?ml$/.test(file))
      .map((file) => lintManifest(path.join(folder, file))),
  );
  return [...missing, ...broken.flat()];
};

interface Named {
  file: string;
  at: Path;
}

const named = (lab: ParsedLab): Named[] =>
  lab.steps.flatMap((step, index) => {
    const at: Path = ["steps", index];
    const shown = step.do.flatMap(({ show, command }, position) => [
      ...(show === undefined
        ? []
        : [{ file: fill(show, lab.vars), at: [...at, "do", position, "show"] }]),
      ...(command.kind === "run" ? filesOf(command.argv) : []).map((file) => ({
        file: fill(file, lab.vars),
        at: [...at, "do", position, "run"],
      })),
    ]);
    const pictures = step.live.flatMap((picture, position) =>
      picture.kind === "file"
        ? [{ file: picture.path, at: [...at, "live", position, "file"] }]
        : [],
    );
    const checks = step.expect.flatMap((check, position) =>
      checkFiles(check, [...at, "expect", position]),
    );
    return [...shown, ...pictures, ...checks];
  });

/** `-f quota.yaml`, `--filename=quota.yaml`; not URLs, not standard input, not folders. */
const filesOf = (argv: readonly string[]): string[] =>
  argv.flatMap((word, index) => {
    const value =
      /^(?:-f=?|--filename=)(.+)$/.exec(word)?.[1] ??
      (["-f", "--filename"].includes(argv[index - 1] ?? "") ? word : undefined);
    return value === undefined || !/\.(ya?ml|json)$/.test(value) || value.includes("://")
      ? []
      : [value];
  });

const checkFiles = (check: Check, at: Path): Named[] => {
  if (check.kind === "all" || check.kind === "any") {
    return check.parts.flatMap((part, index) => checkFiles(part, [...at, check.kind, index]));
  }

  return check.kind === "denied"
    ? [
        { file: check.file, at: [...at, "denied"] },
        ...(check.control === undefined ? [] : [{ file: check.control, at: [...at, "control"] }]),
      ]
    : [];
};

const lintManifest = async (file: string): Promise<Problem[]> => {
  const text = await readFile(file, "utf8");
  const lines = new LineCounter();
  const at = (offset: number, sentence: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return {
      file,
      line,
      column: col,
      sentence,
      severity: "error",
      source: text.split("\n")[line - 1] ?? "",
    };
  };
  // kubectl reads YAML 1.1, where `NO` is false and `0644` is a number.
  return parseAllDocuments(text, {
    version: "1.1",
    lineCounter: lines,
    prettyErrors: false,
  }).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      return [at(error.pos[0], error.message)];
    }

    const value: unknown = document.toJS();
    if (value === null) {
      return [];
    }

    const { apiVersion, kind, metadata } = value as Record<string, unknown>;
    const name = (metadata as { name?: unknown; generateName?: unknown } | undefined) ?? {};
    const offset = document.contents?.range?.[0] ?? 0;
    const lacks = [
      ...(typeof apiVersion === "string" ? [] : ["apiVersion"]),
      ...(typeof kind === "string" ? [] : ["kind"]),
      ...((name.name ?? name.generateName ?? kind === "List") ? [] : ["metadata.name"]),
    ];
    return lacks.map((field) => at(offset, `the object has no ${field}`));
  });
};
