/** The shape of lab.yaml above the checks: metadata, steps, actions, trials, pictures. */
import { z } from "zod";
import {
  duration,
  flag,
  id,
  ids,
  inside,
  line,
  lines,
  paths,
  pattern,
  says,
  scalar,
  target,
  text,
  texts,
  wholeNumber,
} from "./fields.ts";
import { absentOn, checkList, fidelity } from "./kinds.table.ts";
import { levels, parts } from "./lab.ts";

const exit = z.union([wholeNumber, z.literal("nonzero")], {
  error: "expected an exit code, or `nonzero`",
});

const actionFields = {
  id: id.optional(),
  run: text.optional(),
  sh: text.optional(),
  show: line.optional(),
  fails: flag.optional(),
  tolerates: z
    .array(line, { error: "expected a list of reasons such as [AlreadyExists]" })
    .optional(),
  expect: z
    .strictObject({ exit: exit.optional(), stdout: pattern.optional(), stderr: pattern.optional() })
    .optional(),
  timeout: duration.optional(),
  capture: z
    .union([line, z.strictObject({ name: line, pattern: line.optional() })], {
      error: "expected a variable's name, or `name` and `pattern`",
    })
    .optional(),
};

export const actionSchema = z.strictObject(actionFields);
const actionList = z.array(actionSchema, { error: "expected a list of commands" });

const trialSchema = z.strictObject({
  id,
  run: text.optional(),
  sh: text.optional(),
  do: actionList.optional(),
  check: id,
  shows: line,
  says: says.optional(),
});

const meter = z.strictObject({
  label: line,
  of: target,
  value: text,
  hard: scalar,
  unit: z.string().optional(),
});

const pictureBase = { title: line.optional(), in: line.optional() };

/** One schema for each picture, by the key that names it. */
export const pictureSchemas = {
  gauges: z.strictObject({
    gauges: z.union([target, z.array(meter)], {
      error: "expected a quota such as `resourcequota/mem-cpu-demo`, or a list of gauges",
    }),
    ...pictureBase,
  }),
  pods: z.strictObject({ pods: z.union([line, z.literal(true)]), ...pictureBase }),
  events: z.strictObject({ events: z.union([line, z.literal(true)]), ...pictureBase }),
  nodes: z.strictObject({
    nodes: z.union([z.literal(true), z.strictObject({ pool: line })], {
      error: "expected true, or `{ pool: LABEL }`",
    }),
    ...pictureBase,
  }),
  bill: z.strictObject({
    bill: z.strictObject({ nodes: line, max: wholeNumber.min(1).max(1000) }),
    ...pictureBase,
  }),
  objects: z.strictObject({
    objects: target,
    select: line.optional(),
    columns: z.record(z.string(), text),
    ...pictureBase,
  }),
  chart: z.strictObject({
    chart: z.array(
      z.strictObject({
        label: line,
        of: target,
        value: text,
        unit: z.string().optional(),
        target: scalar.optional(),
      }),
    ),
    ...pictureBase,
  }),
  requests: z.strictObject({ requests: z.literal(true), ...pictureBase }),
  certificate: z.strictObject({
    certificate: target,
    through: line.optional(),
    host: line.optional(),
    ...pictureBase,
  }),
  file: z.strictObject({ file: inside, ...pictureBase }),
  text: z.strictObject({ text, ...pictureBase }),
} as const;

/** Read one by one, by its key. */
export const anyPicture = z.unknown();

const pace = line.regex(
  /^x([2-9]|[1-9]\d|100)$/,
  "must be a pace from `x2` to `x100`, such as `x20`",
);

const load = z.strictObject({
  url: line,
  through: line,
  rate: wholeNumber.min(1).max(50).optional(),
  key: line.optional(),
  status: pattern.optional(),
  trust: target.optional(),
  in: line.optional(),
});

export const stepSchema = z.strictObject({
  id,
  title: says,
  text: z.union([text, z.strictObject({ file: inside })], {
    error: "expected a text, or `file:` with a path",
  }),
  needs: ids.optional(),
  challenge: flag.optional(),
  given: checkList.optional(),
  do: actionList.optional(),
  expect: checkList,
  hints: texts.optional(),
  solve: actionList.optional(),
  trials: z.array(trialSchema, { error: "expected a list of trials" }).optional(),
  live: z.array(anyPicture, { error: "expected a list of pictures" }).optional(),
  clock: pace.optional(),
  load: load.optional(),
  fidelity: fidelity.optional(),
  absentOn: absentOn.optional(),
});

const requires = z.strictObject({
  kubernetes: line.optional(),
  tools: lines.optional(),
  nodes: z.union([wholeNumber, line]).optional(),
  free: z.strictObject({ cpu: scalar.optional(), memory: scalar.optional() }).optional(),
  ingressClass: flag.optional(),
  metrics: flag.optional(),
  clusterAutoscaler: flag.optional(),
  networkPolicy: flag.optional(),
  appArmor: flag.optional(),
  missingImages: lines.optional(),
});

const gateway = z.strictObject({ ingress: flag.optional(), service: target.optional() });

export const labSchema = z.strictObject({
  lab: z.literal(1, { error: "must be 1, the version of the lab format" }),
  id,
  title: says,
  summary: text,
  part: z.enum(parts),
  level: z.enum(levels),
  minutes: wholeNumber.min(1).max(120),
  tags: z.array(id, { error: "expected a list of tags" }).optional(),
  slides: lines.optional(),
  learn: lines.optional(),
  today: lines.optional(),
  requires: requires.optional(),
  scope: z.strictObject({
    namespaces: z.array(id, { error: "expected a list of namespaces" }),
    cluster: z.array(target).optional(),
    files: paths.optional(),
  }),
  vars: z.record(z.string(), z.strictObject({ value: scalar })).optional(),
  gateways: z.record(z.string(), gateway).optional(),
  steps: z.array(z.unknown(), { error: "expected a list of steps" }).min(1, {
    error: "must hold at least one step",
  }),
});

export type RawLab = z.infer<typeof labSchema>;
export type RawStep = z.infer<typeof stepSchema>;
export type RawAction = z.infer<typeof actionSchema>;
export type RawTrial = z.infer<typeof trialSchema>;
