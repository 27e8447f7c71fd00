/** What the functions of Kubernetes' libraries cost; rules of schemas cannot ask an authorizer (k8s.io/apiserver pkg/cel/library/cost.go). */
import { isSame } from "../check/cel-type.ts";
import type { Call, CallCost, Part } from "./parts.ts";
import {
  add,
  fixed,
  mostUint,
  multiply,
  nothing,
  perCharacter,
  perPatternCharacter,
  scale,
  unknown,
  type Range,
} from "./range.ts";

type Estimate = (call: Call) => CallCost | undefined;

const sizeOf = (part: Part | undefined): Range => part?.size ?? unknown;
const constant =
  (cost: number): Estimate =>
  () => ({ cost: fixed(cost) });

/** A walk through the argument. */
const readingArgument =
  (times = 1, isResult = false): Estimate =>
  ({ args: [first] }) =>
    first === undefined
      ? undefined
      : {
          cost: scale(sizeOf(first), times * perCharacter),
          ...(isResult ? { size: sizeOf(first) } : {}),
        };

const readingTarget: Estimate = ({ target }) =>
  target === undefined
    ? undefined
    : { cost: scale(sizeOf(target), perCharacter), size: sizeOf(target) };

/** Each item is compared, as long as it may be. */
const overItems: Estimate = ({ target, sizes }) => {
  if (target === undefined) {
    return undefined;
  }

  const item = sizes.item(target);
  if (item === undefined) {
    return { cost: scale(sizeOf(target), perCharacter) };
  }

  const isText = item.type.name === "string" || item.type.name === "bytes";
  const each = isText ? add(fixed(1), scale(sizeOf(item), perCharacter)) : fixed(1);
  return { cost: multiply(sizeOf(target), each) };
};

/** How often something is replaced, and what stays, when as much as can be is replaced. */
const mostReplaced = (text: Range, from: Range, to: Range): [count: number, kept: number] => {
  if (from.min === 0) {
    return [text.max < mostUint ? text.max + 1 : text.max, text.max];
  }

  return to.max <= from.min ? [0, text.max] : [Math.ceil(text.max / from.min), 0];
};

const leastReplaced = (text: Range, from: Range, to: Range): [count: number, kept: number] => {
  if (from.max === 0) {
    return [text.min + 1, text.min];
  }

  return from.max <= to.min ? [0, text.min] : [Math.ceil(text.min / from.max), 0];
};

const replacing: Estimate = ({ target, args }) => {
  if (target === undefined || args.length < 2) {
    return undefined;
  }

  const [text, from, to] = [sizeOf(target), sizeOf(args[0]), sizeOf(args[1])];
  const [most, keptMost] = mostReplaced(text, from, to);
  const [least, keptLeast] = leastReplaced(text, from, to);
  return {
    cost: scale(text, 2 * perCharacter),
    size: add(multiply({ min: least, max: most }, to), { min: keptLeast, max: keptMost }),
  };
};

const splitting: Estimate = ({ target, args }) => {
  if (target === undefined) {
    return undefined;
  }

  const limit = args[1]?.expression;
  const pieces =
    limit?.kind === "literal" && typeof limit.value === "bigint"
      ? Number(limit.value)
      : sizeOf(target).max;
  return { cost: scale(sizeOf(target), 2 * perCharacter), size: { min: 0, max: pieces } };
};

const joining: Estimate = ({ target, args: [separator], sizes }) => {
  if (target === undefined) {
    return undefined;
  }

  const [count, item] = [sizeOf(target), sizes.item(target)];
  const items = item === undefined ? nothing : multiply(count, sizeOf(item));
  const between = { min: Math.max(count.min - 1, 0), max: Math.max(count.max - 1, 0) };
  const size = separator === undefined ? items : add(items, multiply(sizeOf(separator), between));
  return { cost: scale(size, perCharacter), size };
};

const finding: Estimate = ({ target, args: [pattern] }) => {
  if (target === undefined || pattern === undefined) {
    return undefined;
  }

  const text = scale(add(sizeOf(target), fixed(1)), perCharacter);
  const cost = multiply(text, scale(sizeOf(pattern), perPatternCharacter));
  return { cost, size: { min: 0, max: sizeOf(target).max } };
};

const address: Range = { min: 4, max: 16 };
const comparedAddresses = scale(add(address, address), perCharacter);

/** Text has to be read first. */
const containing =
  (own: Range): Estimate =>
  ({ overload, args: [first] }) => {
    const reading = overload.endsWith("_string") ? scale(sizeOf(first), perCharacter) : nothing;
    return { cost: add(comparedAddresses, own, reading) };
  };

const sameCost = new Set(["net.IP", "net.CIDR", "kubernetes.Quantity", "kubernetes.Semver"]);

const equality: Estimate = ({ args }) => {
  const [left, right] = args as [Part, Part];
  if (!isSame(left.type, right.type)) {
    return undefined;
  }

  const { name } = left.type;
  if (sameCost.has(name)) {
    return { cost: fixed(1) };
  }

  if (name === "kubernetes.URL") {
    return { cost: scale({ min: 1, max: right.size?.max ?? 1 }, perCharacter) };
  }

  return name === "kubernetes.NamedFormat"
    ? { cost: scale({ min: 1, max: 64 }, perCharacter) }
    : undefined;
};

const all = (names: string, estimate: Estimate): [string, Estimate][] =>
  names.split(" ").map((name) => [name, estimate]);

const estimates = new Map<string, Estimate>([
  ...all("isSorted sum max min indexOf lastIndexOf", overItems),
  ...all("url jsonpatch.escapeKey", readingArgument(1, true)),
  ...all("lowerAscii upperAscii substring trim", readingTarget),
  ["replace", replacing],
  ["split", splitting],
  ["join", joining],
  ...all("find findAll", finding),
  ...all("cidr isIP isCIDR", readingArgument()),
  ["ip", (call) => (call.overload === "cidr_ip" ? { cost: fixed(1) } : readingArgument()(call))],
  ["ip.isCanonical", readingArgument(2)],
  ...all(
    "masked prefixLength family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast isGlobalUnicast",
    constant(1),
  ),
  ["containsIP", containing(nothing)],
  ["containsCIDR", containing(add(scale(address, perCharacter), fixed(1)))],
  ...all("quantity isQuantity semver isSemver", readingArgument()),
  [
    "validate",
    ({ args: [first] }) => ({
      cost: scale(scale(sizeOf(first), perCharacter), 128 * perPatternCharacter),
    }),
  ],
  ...all(
    "format.named sign asInteger isInteger asApproximateFloat isGreaterThan isLessThan compareTo add sub major minor patch",
    constant(1),
  ),
  ...all("getScheme getHostname getHost getPort getEscapedPath getQuery", constant(1)),
  ["_==_", equality],
]);

/** Without the cost of the arguments; undefined for what the language itself counts. */
export const libraryCost: Estimate = (call) => estimates.get(call.name)?.(call);
