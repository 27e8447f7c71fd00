/** One step of a lab file: its checks, actions, trials and pictures with defaults filled in. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseDuration } from "./duration.ts";
import type { Action, Load, Picture, Step, Trial } from "./lab.ts";
import { stepSchema } from "./lab-schema.ts";
import type { RawAction, RawStep, RawTrial } from "./lab-schema.ts";
import { readCheck } from "./read-check.ts";
import { readPicture } from "./read-picture.ts";
import type { Reader } from "./reader.ts";
import { splitCommand } from "./split.ts";
import type { Path } from "./source.ts";

const defaultTimeout = 120_000;

export const readStep = (
  reader: Reader,
  value: unknown,
  index: number,
  namespace: string,
): Step | undefined => {
  const at: Path = ["steps", index];
  const raw = reader.read(stepSchema, value, at, "a step");
  if (raw === undefined) {
    return undefined;
  }

  const checks = (field: "given" | "expect") =>
    (raw[field] ?? [])
      .map((check, position) =>
        readCheck(reader, check, [...at, field, position], {
          namespace,
          id: `${raw.id}-${field === "given" ? "given-" : ""}${position + 1}`,
          part: false,
          fidelity: raw.fidelity ?? {},
        }),
      )
      .filter((check) => check !== undefined);

  const actions = readActions(reader, raw.do ?? [], [...at, "do"], "do");
  const solve = raw.solve && readActions(reader, raw.solve, [...at, "solve"], "solve");
  if ((solve ?? actions).length === 0) {
    reader.note(at, "a step needs `do` or `solve`, so that it can be proved");
  }

  return {
    id: raw.id,
    title: raw.title,
    text: readText(reader, raw.text, [...at, "text"]),
    needs: raw.needs ?? [],
    challenge: raw.challenge ?? false,
    given: checks("given"),
    do: actions,
    expect: checks("expect"),
    hints: raw.hints ?? [],
    solve: solve ?? actions,
    trials: (raw.trials ?? []).map((trial, position) =>
      readTrial(reader, trial, [...at, "trials", position]),
    ),
    live: (raw.live ?? [])
      .map((picture, position) => readPicture(reader, picture, [...at, "live", position]))
      .filter((picture): picture is Picture => picture !== undefined),
    ...(raw.clock !== undefined && { clock: Number(raw.clock.slice(1)) }),
    ...(raw.load !== undefined && { load: readLoad(raw.load, namespace) }),
    absentOn: raw.absentOn ?? {},
  };
};

const requestsPerSecond = 10;

const readLoad = (raw: NonNullable<RawStep["load"]>, namespace: string): Load => ({
  url: raw.url,
  through: raw.through,
  rate: raw.rate ?? requestsPerSecond,
  status: raw.status ?? { $gte: 200, $lt: 400 },
  in: raw.in ?? namespace,
  ...(raw.key !== undefined && { key: raw.key }),
  ...(raw.trust !== undefined && { trust: raw.trust }),
});

const readText = (reader: Reader, raw: string | { file: string }, at: Path): string => {
  if (typeof raw === "string") {
    return raw.trimEnd();
  }

  const file = path.join(path.dirname(reader.source.file), raw.file);
  try {
    return readFileSync(file, "utf8").trimEnd();
  } catch {
    reader.note([...at, "file"], `no file ${raw.file} in the lab's folder`);
    return "";
  }
};

const readActions = (reader: Reader, raws: RawAction[], at: Path, name: string): Action[] =>
  raws.map((raw, index) => readAction(reader, raw, [...at, index], `${name}-${index + 1}`));

const readAction = (reader: Reader, raw: RawAction, at: Path, id: string): Action => ({
  id: raw.id ?? id,
  command: readCommand(reader, raw, at),
  fails: raw.fails ?? false,
  tolerates: raw.tolerates ?? [],
  timeout: parseDuration(raw.timeout ?? "") ?? defaultTimeout,
  ...(raw.show !== undefined && { show: raw.show }),
  ...(raw.expect !== undefined && { expect: raw.expect as NonNullable<Action["expect"]> }),
  ...(raw.capture !== undefined && { capture: readCapture(raw.capture) }),
});

const readCapture = (raw: NonNullable<RawAction["capture"]>): NonNullable<Action["capture"]> =>
  typeof raw === "string"
    ? { name: raw }
    : { name: raw.name, ...(raw.pattern !== undefined && { pattern: raw.pattern }) };

const readCommand = (
  reader: Reader,
  { run, sh }: { run?: string | undefined; sh?: string | undefined },
  at: Path,
): Action["command"] => {
  if ((run === undefined) === (sh === undefined)) {
    reader.note(at, "a command needs either `run:` or `sh:`, and not both");
  }

  if (run === undefined) {
    return { kind: "sh", script: (sh ?? "").trimEnd() };
  }

  const split = splitCommand(run);
  if ("problem" in split) {
    const seek = run.slice(split.problem.at, split.problem.at + 1);
    reader.note([...at, "run"], `\`run\`: ${split.problem.sentence}`, { seek });
    return { kind: "run", argv: [], text: run };
  }

  return { kind: "run", argv: split.argv, text: run.trim() };
};

const readTrial = (reader: Reader, raw: RawTrial, at: Path): Trial => {
  const own = raw.run !== undefined || raw.sh !== undefined;
  if (own === (raw.do !== undefined)) {
    reader.note(at, "a trial needs one of `run:`, `sh:` or `do:`");
  }

  const actions = own
    ? [
        readAction(
          reader,
          {
            ...(raw.run !== undefined && { run: raw.run }),
            ...(raw.sh !== undefined && { sh: raw.sh }),
          },
          at,
          "trial-1",
        ),
      ]
    : readActions(reader, raw.do ?? [], [...at, "do"], "trial");

  return {
    id: raw.id,
    check: raw.check,
    shows: raw.shows,
    actions,
    ...(raw.says !== undefined && { says: raw.says }),
  };
};
