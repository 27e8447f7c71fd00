/** The part of JSONPath that printer columns of custom resources use: fields, indexes, slices, wildcards and filters. */
import type { Json } from "../object.ts";

type Step = (values: Json[]) => Json[];

const isContainer = (value: Json): boolean => value !== null && typeof value === "object";

const field =
  (name: string): Step =>
  (values) =>
    values.flatMap((value) =>
      isContainer(value) && !Array.isArray(value) && Object.hasOwn(value, name)
        ? [value[name]]
        : [],
    );

const everything: Step = (values) =>
  values.flatMap((value) => (isContainer(value) ? Object.values<Json>(value) : []));

const recursive: Step = (values) => {
  const below = (value: Json): Json[] => [value, ...everything([value]).flatMap(below)];
  return values.flatMap(below);
};

const items = (value: Json): Json[] => (Array.isArray(value) ? value : []);

const slice =
  (text: string): Step =>
  (values) => {
    const [start, end] = text.split(":").map((part) => (part === "" ? undefined : Number(part)));
    return values.flatMap((value) =>
      text.includes(":") ? items(value).slice(start, end) : [items(value).at(start ?? 0)],
    );
  };

const literal = (text: string): Json => {
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  if (quoted !== null) {
    return quoted[2];
  }

  return text === "true" || text === "false" ? text === "true" : Number(text);
};

const comparisons: Record<string, (a: Json, b: Json) => boolean> = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
};

const filter = (text: string): Step => {
  const [, left = "", operator, right = ""] = /^(.*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$/s.exec(
    text.trim(),
  ) ?? [undefined, text.trim()];
  const operand = (source: string): ((item: Json) => Json) => {
    const path = source.startsWith("@") ? parse(source.slice(1)) : undefined;
    return (item) => (path === undefined ? literal(source) : path([item])[0]);
  };
  const [a, b] = [operand(left), operand(right)];
  const compare = comparisons[operator ?? ""];
  return (values) =>
    values.flatMap((value) =>
      items(value).filter((item) =>
        compare === undefined ? a(item) !== undefined : compare(a(item), b(item)),
      ),
    );
};

const bracket = (text: string): Step => {
  const inner = text.trim();
  if (inner === "*") {
    return everything;
  }

  if (inner.startsWith("?(")) {
    return filter(inner.slice(2, -1));
  }

  const quoted = /^(["'])(.*)\1$/s.exec(inner);
  return quoted === null ? slice(inner) : field(quoted[2] ?? "");
};

const token =
  /\.\.|\.?\[((?:"[^"]*"|'[^']*'|\((?:"[^"]*"|'[^']*'|[^()])*\)|[^\]"'(])*)\]|\.?((?:\\.|[^.[\\])+)|\./gsy;

/** Runs all steps; those that find nothing leave nothing. */
const parse = (path: string): Step => {
  const steps: Step[] = [];
  token.lastIndex = 0;
  const source = path.replace(/^\$/, "");
  for (let at = 0; at < source.length;) {
    token.lastIndex = at;
    const match = token.exec(source);
    if (match === null) {
      throw new Error(`unrecognized path ${path}`);
    }

    at = token.lastIndex;
    const [all, inBrackets, name] = match;
    if (all === "..") {
      steps.push(recursive);
    } else if (inBrackets !== undefined) {
      steps.push(bracket(inBrackets));
    } else if (name !== undefined) {
      steps.push(name === "*" ? everything : field(name.replace(/\\(.)/gs, "$1")));
    }
  }

  return (values) => steps.reduce((found, step) => step(found), values);
};

const compiled = new Map<string, Step>();

/** All values at the path `.spec.replicas`, `.status.conditions[?(@.type=="Ready")].status`. @throws Error for a path that cannot be read */
export const valuesAt = (object: Json, path: string): Json[] => {
  const steps = compiled.get(path) ?? parse(path);
  compiled.set(path, steps);
  return steps([object]);
};
