/** What a roll-call code holds, as one number: each field is a digit of its own base (a mixed radix), 58 bits in all. */
import { concerns } from "./concerns.table.ts";

export const systems = ["other", "Linux", "macOS", "WSL 2", "WSL 1", "Windows"] as const;
export const architectures = ["other", "x64", "arm64"] as const;
export const engines = ["none", "Docker", "Docker Desktop", "Podman", "nerdctl", "other"] as const;
export const engineStates = ["answers", "stopped", "denied", "silent"] as const;
export const rollVerdicts = ["ok", "warn", "bad"] as const;

export interface RollCall {
  /** Of Drydock. */
  version: { major: number; minor: number; patch: number };
  /** Major version. */
  node: number | undefined;
  /** Minor version of Kubernetes 1. */
  kubectl: number | undefined;
  system: (typeof systems)[number];
  architecture: (typeof architectures)[number];
  engine: (typeof engines)[number];
  engineState: (typeof engineStates)[number];
  /** Major version. */
  engineVersion: number | undefined;
  /** Minor version of kind 0. */
  kind: number | undefined;
  cgroup: 1 | 2 | undefined;
  /** In the order of the table of concerns. */
  verdicts: (typeof rollVerdicts)[number][];
}

/** Of the fields and their order; another layout gets another number. */
const layout = 0;

/** A digit: how many values it has, and its value. */
type Digit = [base: number, value: number];

/** From `least` on, with 0 for nothing or for what lies outside. */
const counted = (base: number, least: number, value: number | undefined): Digit => [
  base,
  value === undefined || value < least || value > least + base - 2 ? 0 : value - least + 1,
];

const chosen = <T>(names: readonly T[], name: T): Digit => [
  names.length,
  Math.max(0, names.indexOf(name)),
];

const capped = (base: number, value: number): Digit => [base, Math.min(base - 1, value)];

const firstNode = 18;
const firstKubectl = 20;
const firstKind = 19;

const digits = (roll: RollCall): Digit[] => [
  [2, layout],
  capped(2, roll.version.major),
  capped(32, roll.version.minor),
  capped(16, roll.version.patch),
  counted(32, firstNode, roll.node),
  counted(32, firstKubectl, roll.kubectl),
  chosen(systems, roll.system),
  chosen(architectures, roll.architecture),
  chosen(engines, roll.engine),
  chosen(engineStates, roll.engineState),
  counted(64, 1, roll.engineVersion),
  counted(32, firstKind, roll.kind),
  [3, roll.cgroup ?? 0],
  ...roll.verdicts.map((verdict) => chosen(rollVerdicts, verdict)),
];

/** The largest number plus one; it must fit into the signs that carry. */
export const possible = (): bigint =>
  digits(blank).reduce((product, [base]) => product * BigInt(base), 1n);

export const toNumber = (roll: RollCall): bigint =>
  digits(roll).reduceRight((sum, [base, value]) => sum * BigInt(base) + BigInt(value), 0n);

const blank: RollCall = {
  version: { major: 0, minor: 0, patch: 0 },
  node: undefined,
  kubectl: undefined,
  system: "other",
  architecture: "other",
  engine: "none",
  engineState: "answers",
  engineVersion: undefined,
  kind: undefined,
  cgroup: undefined,
  verdicts: concerns.map(() => "ok"),
};

/** Undefined when it is not of this layout. */
export const fromNumber = (number: bigint): RollCall | undefined => {
  if (number >= possible()) {
    return undefined;
  }

  let rest = number;
  const [layoutRead, ...values] = digits(blank).map(([base]) => {
    const value = Number(rest % BigInt(base));
    rest /= BigInt(base);
    return value;
  });
  return layoutRead === layout ? rollOf(values) : undefined;
};

const rollOf = (values: readonly number[]): RollCall => {
  const [major, minor, patch, node, kubectl, system, architecture, ...more] = values;
  const [engine, engineState, engineVersion, kind, cgroup, ...verdicts] = more;
  return {
    version: { major: major!, minor: minor!, patch: patch! },
    node: uncounted(node!, firstNode),
    kubectl: uncounted(kubectl!, firstKubectl),
    system: systems[system!]!,
    architecture: architectures[architecture!]!,
    engine: engines[engine!]!,
    engineState: engineStates[engineState!]!,
    engineVersion: uncounted(engineVersion!, 1),
    kind: uncounted(kind!, firstKind),
    cgroup: cgroup === 1 || cgroup === 2 ? cgroup : undefined,
    verdicts: verdicts.map((verdict) => rollVerdicts[verdict]!),
  };
};

const uncounted = (value: number, least: number): number | undefined =>
  value === 0 ? undefined : value + least - 1;
