/** lab.yaml to Lab: every mistake with its line and column, or a lab without any. */
import type { Gateway, Lab, Requirements } from "./lab.ts";
import { labSchema } from "./lab-schema.ts";
import type { RawLab } from "./lab-schema.ts";
import type { Problem } from "./problem.ts";
import { readStep } from "./read-step.ts";
import { createReader } from "./reader.ts";
import type { Reader } from "./reader.ts";
import { checkReferences } from "./references.ts";
import { readSource } from "./source.ts";
import type { Source } from "./source.ts";

export type ParsedLab = Omit<Lab, "manifests" | "hash" | "outside">;

export interface Parsed {
  source: Source;
  /** Errors only; advice comes from `lint.ts`. */
  problems: Problem[];
  /** Present when there are no problems. */
  lab?: ParsedLab;
}

/** @param file Absolute path, for messages and for `text: { file: ... }`. */
export const parseLab = (file: string, text: string): Parsed => {
  const source = readSource(file, text);
  const reader = createReader(source);
  const raw = reader.problems.length === 0 ? readTop(reader) : undefined;
  if (raw === undefined) {
    return { source, problems: inOrder(reader.problems) };
  }

  const lab = assemble(reader, raw);
  checkReferences(reader, lab);
  return reader.problems.length === 0
    ? { source, problems: [], lab }
    : { source, problems: inOrder(reader.problems) };
};

/** The steps are read even when the metadata has mistakes, so that all of them are told at once. */
const readTop = (reader: Reader): RawLab | undefined => {
  const { value } = reader.source;
  const raw = reader.read(labSchema, value, [], "a lab");
  if (raw === undefined && value !== null && typeof value === "object") {
    const { steps } = value as { steps?: unknown };
    if (Array.isArray(steps)) {
      steps.forEach((step, index) => readStep(reader, step, index, ""));
    }
  }

  return raw;
};

const assemble = (reader: Reader, raw: RawLab): ParsedLab => {
  const vars = Object.fromEntries(
    Object.entries(raw.vars ?? {}).map(([name, { value }]) => [name, String(value)]),
  );
  const [only, ...others] = raw.scope.namespaces;
  const namespace = others.length === 0 ? (only ?? "") : "";

  return {
    id: raw.id,
    title: raw.title,
    summary: raw.summary.trim(),
    part: raw.part,
    level: raw.level,
    minutes: raw.minutes,
    tags: raw.tags ?? [],
    slides: raw.slides ?? [],
    learn: raw.learn ?? [],
    today: raw.today ?? [],
    requires: requirements(raw.requires ?? {}),
    scope: { cluster: [], files: [], ...defined(raw.scope) },
    vars,
    gateways: Object.fromEntries(
      Object.entries(raw.gateways ?? {}).map(([name, gateway]) => [name, readGateway(gateway)]),
    ),
    steps: raw.steps
      .map((step, index) => readStep(reader, step, index, namespace))
      .filter((step) => step !== undefined),
    file: reader.source.file,
  };
};

const requirements = (raw: NonNullable<RawLab["requires"]>): Requirements => ({
  tools: raw.tools ?? [],
  ingressClass: raw.ingressClass ?? false,
  metrics: raw.metrics ?? false,
  clusterAutoscaler: raw.clusterAutoscaler ?? false,
  networkPolicy: raw.networkPolicy ?? false,
  appArmor: raw.appArmor ?? false,
  missingImages: raw.missingImages ?? [],
  ...(raw.kubernetes !== undefined && { kubernetes: raw.kubernetes }),
  ...(raw.nodes !== undefined && { nodes: Number(String(raw.nodes).replace(">=", "")) }),
  ...(raw.free !== undefined && { free: quantities(raw.free) }),
});

const quantities = (raw: { cpu?: Scalar; memory?: Scalar }) => ({
  ...(raw.cpu !== undefined && { cpu: String(raw.cpu) }),
  ...(raw.memory !== undefined && { memory: String(raw.memory) }),
});

type Scalar = string | number | boolean | undefined;

const readGateway = (raw: {
  ingress?: boolean | undefined;
  service?: string | undefined;
}): Gateway => ({
  ingress: raw.ingress ?? false,
  ...(raw.service !== undefined && { service: raw.service }),
});

const defined = (scope: RawLab["scope"]): { namespaces: string[] } =>
  Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== undefined)) as {
    namespaces: string[];
  };

const inOrder = (problems: Problem[]): Problem[] =>
  problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
