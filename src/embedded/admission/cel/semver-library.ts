/** `semver("1.2.3").isGreaterThan(...)` (k8s.io/apiserver pkg/cel/library/semverlib.go). */
import type { Environment } from "@marcbachmann/cel-js";
import { accepts, register } from "./library.ts";

const pattern =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*))?(?:\+[\dA-Za-z.-]+)?$/u;

const normalize = (text: string): string => {
  const [core = "", ...rest] = text.replace(/^v/u, "").split(/(?=[-+])/u);
  const parts = core.split(".").map((part) => part.replace(/^0+(?=\d)/u, ""));
  const full = [...parts, "0", "0"].slice(0, Math.max(3, parts.length));
  return full.join(".") + rest.join("");
};

const comparePart = (a: string, b: string): number => {
  const numeric = /^\d+$/u;
  if (numeric.test(a) && numeric.test(b)) {
    return Number(a) - Number(b);
  }

  if (numeric.test(a) !== numeric.test(b)) {
    return numeric.test(a) ? -1 : 1;
  }

  return a < b ? -1 : a > b ? 1 : 0;
};

class Semver {
  readonly numbers: number[];
  readonly before: string[];

  constructor(text: string) {
    const match = pattern.exec(text);
    if (match === null) {
      const short = text.split(".").length < 3;
      throw new Error(
        short ? "No Major.Minor.Patch elements found" : `Invalid character(s) found in ${text}`,
      );
    }

    this.numbers = match.slice(1, 4).map(Number);
    this.before = match[4]?.split(".") ?? [];
  }

  compare(other: Semver): number {
    for (const [index, number] of this.numbers.entries()) {
      const difference = number - (other.numbers[index] ?? 0);
      if (difference !== 0) {
        return Math.sign(difference);
      }
    }

    return Math.sign(compareBefore(this.before, other.before));
  }
}

/** What comes before a release is less than it. */
const compareBefore = (a: string[], b: string[]): number => {
  if (a.length === 0 || b.length === 0) {
    return b.length - a.length;
  }

  for (const [index, part] of a.entries()) {
    const other = b[index];
    const order = other === undefined ? 1 : comparePart(part, other);
    if (order !== 0) {
      return order;
    }
  }

  return a.length - b.length;
};

export const addSemver = (environment: Environment): void => {
  environment.registerType("kubernetes.Semver", { ctor: Semver, fields: {} });
  register(environment, {
    "semver(string): kubernetes.Semver": (text) => new Semver(text),
    "semver(string, bool): kubernetes.Semver": (text, loose) =>
      new Semver(loose ? normalize(text) : text),
    "isSemver(string): bool": (text) => accepts(() => new Semver(text)),
    "isSemver(string, bool): bool": (text, loose) =>
      accepts(() => new Semver(loose ? normalize(text) : text)),
    "kubernetes.Semver.major(): int": ({ numbers }) => BigInt(numbers[0]),
    "kubernetes.Semver.minor(): int": ({ numbers }) => BigInt(numbers[1]),
    "kubernetes.Semver.patch(): int": ({ numbers }) => BigInt(numbers[2]),
    "kubernetes.Semver.isGreaterThan(kubernetes.Semver): bool": (a, b) => a.compare(b) > 0,
    "kubernetes.Semver.isLessThan(kubernetes.Semver): bool": (a, b) => a.compare(b) < 0,
    "kubernetes.Semver.compareTo(kubernetes.Semver): int": (a, b) => BigInt(a.compare(b)),
  });
};
