import { readFileSync } from "node:fs";
import test from "ava";
import { clone, type Json, type KubeObject } from "../../../src/embedded/object.ts";
import { recordUpdate } from "../../../src/embedded/patch/managed-fields.ts";
import { applyPatch } from "../../../src/embedded/patch/patch.ts";
import type { ResourceInfo } from "../../../src/embedded/resources/resource.ts";
import { StatusError } from "../../../src/embedded/status.ts";
import { packageFile } from "../../../src/root.ts";

interface Step {
  op: "create" | "put" | "merge" | "strategic" | "json" | "apply";
  manager: string;
  force?: boolean;
  /** Fields that the server set after it had recorded the owners. */
  strip?: string[];
  body: Json;
  answer: Json;
}

const { schema, infos, scenarios } = JSON.parse(
  readFileSync(packageFile("test", "embedded", "patch", "owners.json"), "utf8"),
) as { schema: Json; infos: Record<string, ResourceInfo>; scenarios: Record<string, Step[]> };

/** When the step was taken, as its answer says. */
const timeOf = ({ answer }: Step): number =>
  Math.max(
    0,
    ...(answer.metadata?.managedFields ?? []).map(({ time = "" }: Json) => Date.parse(time) || 0),
  );

/** Times aside; the job of the controllers aside. */
const owners = (object: Json): Json[] =>
  (object.metadata?.managedFields ?? [])
    .map(({ time, ...entry }: Json) => ({ ...entry, isTimed: time !== undefined }))
    .toSorted((a: Json, b: Json) => (key(a) < key(b) ? -1 : 1));

const key = ({ manager, operation, subresource = "" }: Json): string =>
  `${operation} ${manager} ${subresource}`;

const without = (object: Json, fields: string[]): Json => {
  for (const field of fields) {
    const path = field.split(".");
    const last = path.pop() ?? "";
    delete path.reduce((value, name) => value[name], object)[last];
  }

  return object;
};

const applyStep = (info: ResourceInfo, current: KubeObject | undefined, step: Step): Json => {
  const { body, manager, force = false } = step;
  try {
    return applyPatch({
      type: "apply",
      info,
      current,
      body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
      now: timeOf(step),
      fieldManager: manager,
      force,
      fieldValidation: "Strict",
    }).object;
  } catch (error) {
    if (error instanceof StatusError) {
      return error.toStatus();
    }

    throw error;
  }
};

const updateStep = (info: ResourceInfo, current: KubeObject | undefined, step: Step): Json => {
  const next = without(clone(step.answer), step.strip ?? []);
  delete next.metadata.managedFields;
  if (step.body.metadata?.managedFields !== undefined) {
    next.metadata.managedFields = clone(step.body.metadata.managedFields);
  }

  recordUpdate(current, next, { manager: step.manager, now: timeOf(step), info });
  return next;
};

/** Go walks maps in random order, so of several problems it may name any. */
const problems = (message: string): string[] =>
  message.split("\n").filter((line) => !line.includes(".metadata.labels."));

for (const [name, steps] of Object.entries(scenarios)) {
  test(`owners as a real server keeps them: ${name}`, (t) => {
    const base = infos[name.split("/")[0] ?? ""]!;
    const info: ResourceInfo = base.custom === true ? { ...base, schema } : base;
    let current: KubeObject | undefined;
    for (const [index, step] of steps.entries()) {
      const label = `step ${index + 1}, ${step.op} by ${step.manager}`;
      const isRefused = step.answer.kind === "Status";
      const result =
        step.op === "apply"
          ? applyStep(info, current, step)
          : isRefused
            ? step.answer
            : updateStep(info, current, step);
      if (isRefused && step.answer.code !== 422) {
        t.deepEqual(problems(result.message), problems(step.answer.message), label);
        t.is(result.code, step.answer.code, label);
        t.is(result.reason, step.answer.reason, label);
      } else if (!isRefused) {
        t.deepEqual(owners(result), owners(step.answer), label);
        current = step.answer;
      }
    }
  });
}
