/** Levels and versions of Pod Security, and what the labels of a namespace ask for (k8s.io/pod-security-admission api). */
import type { StatusCause } from "../../status.ts";

export type Level = "privileged" | "baseline" | "restricted";

export interface LevelVersion {
  level: Level;
  /** Minor of `v1.x`; Infinity is `latest`. */
  minor: number;
}

export interface Policy {
  enforce: LevelVersion;
  audit: LevelVersion;
  warn: LevelVersion;
}

export type Labels = Record<string, string> | undefined;

const strictness: Level[] = ["privileged", "baseline", "restricted"];

/** Positive when `a` is stricter. */
export const compareLevels = (a: Level, b: Level): number =>
  strictness.indexOf(a) - strictness.indexOf(b);

export const describe = ({ level, minor }: LevelVersion): string =>
  `${level}:${minor === Infinity ? "latest" : `v1.${minor}`}`;

export const sameLevel = (a: LevelVersion, b: LevelVersion): boolean =>
  a.level === b.level && a.minor === b.minor;

const label = (mode: keyof Policy, part: "" | "-version"): string =>
  `pod-security.kubernetes.io/${mode}${part}`;

const isLevel = (text: string): text is Level => (strictness as string[]).includes(text);

const wrong = (name: string, value: string, why: string): StatusCause => ({
  reason: "FieldValueInvalid",
  message: `Invalid value: ${JSON.stringify(value)}: ${why}`,
  field: `metadata.labels[${name}]`,
});

const readLevel = (
  labels: Labels,
  mode: keyof Policy,
  onError: Level,
  errors: StatusCause[],
): Level => {
  const name = label(mode, "");
  const value = labels?.[name];
  if (value === undefined) {
    return "privileged";
  }

  if (isLevel(value)) {
    return value;
  }

  errors.push(wrong(name, value, `must be one of ${strictness.join(", ")}`));
  return onError;
};

const readMinor = (labels: Labels, mode: keyof Policy, errors: StatusCause[]): number => {
  const name = label(mode, "-version");
  const value = labels?.[name];
  const minor = /^v1\.(0|[1-9]\d*)$/u.exec(value ?? "")?.[1];
  if (minor !== undefined) {
    return Number(minor);
  }

  if (value !== undefined && value !== "latest") {
    errors.push(wrong(name, value, 'must be "latest" or "v1.x"'));
  }

  return Infinity;
};

/** The policy that holds even where labels are wrong, and what is wrong with them. */
export const policyOf = (labels: Labels): { policy: Policy; errors: StatusCause[] } => {
  const errors: StatusCause[] = [];
  const read = (mode: keyof Policy, onError: Level): LevelVersion => ({
    level: readLevel(labels, mode, onError, errors),
    minor: readMinor(labels, mode, errors),
  });
  const enforce = read("enforce", "restricted");
  const audit = read("audit", "privileged");
  let warn = read("warn", "privileged");
  const explicit = isLevel(labels?.[label("enforce", "")] ?? "");
  if (labels?.[label("warn", "")] === undefined && explicit && enforce.level !== "privileged") {
    const versioned = labels?.[label("warn", "-version")] !== undefined;
    warn = { level: enforce.level, minor: versioned ? warn.minor : enforce.minor };
  }

  return { policy: { enforce, audit, warn }, errors };
};
