/** Strings and regular expressions beyond the core language (cel-go ext/strings.go version 2, k8s.io/apiserver pkg/cel/library/regex.go). */
import type { Environment } from "@marcbachmann/cel-js";
import { RE2JS } from "re2js";
import type { Json } from "../../object.ts";
import { register } from "./library.ts";

const charAt = (text: string, index: bigint): string => {
  const characters = Array.from(text);
  if (index < 0n || index > BigInt(characters.length)) {
    throw new Error(`index out of range: ${index}`);
  }

  return characters[Number(index)] ?? "";
};

const replace = (text: string, from: string, to: string, count: bigint): string => {
  let rest = text;
  let done = "";
  for (let left = count; left !== 0n; left -= 1n) {
    const at = rest.indexOf(from);
    if (at === -1 || (from === "" && rest === "")) {
      break;
    }

    const step = from === "" ? 1 : at + from.length;
    done += from === "" ? to + rest.slice(0, 1) : rest.slice(0, at) + to;
    rest = rest.slice(step);
  }

  return done + rest;
};

const asText = (value: Json): string => {
  if (Array.isArray(value)) {
    return `[${value.map((item) => asText(item)).join(", ")}]`;
  }

  if (value !== null && typeof value === "object" && value.constructor === Object) {
    const entries = Object.entries(value).map(([key, item]) => `${key}: ${asText(item)}`);
    return `{${entries.toSorted().join(", ")}}`;
  }

  return String(value);
};

const verbs: Record<string, (value: Json, precision: number | undefined) => string> = {
  s: (value) => asText(value),
  d: (value) => String(value),
  f: (value, precision = 6) => Number(value).toFixed(precision),
  e: (value, precision = 6) =>
    Number(value)
      .toExponential(precision)
      .replace(/e([+-])(\d)$/u, "e$10$2"),
  b: (value) => (typeof value === "boolean" ? String(Number(value)) : BigInt(value).toString(2)),
  x: (value) =>
    typeof value === "string" ? Buffer.from(value).toString("hex") : BigInt(value).toString(16),
  X: (value) =>
    (typeof value === "string"
      ? Buffer.from(value).toString("hex")
      : BigInt(value).toString(16)
    ).toUpperCase(),
  o: (value) => BigInt(value).toString(8),
};

const format = (template: string, values: Json[]): string => {
  let next = 0;
  return template.replaceAll(/%(?:%|(?:\.(\d+))?([a-zA-Z]))/gu, (match, precision, verb) => {
    if (match === "%%") {
      return "%";
    }

    const write = verbs[verb];
    if (write === undefined) {
      throw new Error(
        `could not parse formatting clause: unrecognized formatting clause "${verb}"`,
      );
    }

    if (next >= values.length) {
      throw new Error(`index ${next} out of range`);
    }

    const value = values[next];
    next += 1;
    return write(value, precision === undefined ? undefined : Number(precision));
  });
};

const findAll = (text: string, pattern: string, limit: bigint): string[] => {
  const matcher = RE2JS.compile(pattern).matcher(text);
  const found: string[] = [];
  const most = limit < 0n ? Infinity : Number(limit);
  while (found.length < most && matcher.find()) {
    found.push(matcher.group() ?? "");
  }

  return found;
};

/** `jsonpatch` is a value to the engine, whose function is a method. */
class JsonPatchNamespace {
  readonly name = "jsonpatch";
}

export const addTexts = (environment: Environment): void => {
  environment.registerType("JsonPatchNamespace", { ctor: JsonPatchNamespace, fields: {} });
  const namespace = new JsonPatchNamespace() as never;
  environment.registerConstant("jsonpatch", "JsonPatchNamespace", namespace);
  register(environment, {
    "JsonPatchNamespace.escapeKey(string): string": (_, key) =>
      key.replaceAll("~", "~0").replaceAll("/", "~1"),
    "string.charAt(int): string": charAt,
    "string.replace(string, string): string": (text, from, to) => replace(text, from, to, -1n),
    "string.replace(string, string, int): string": replace,
    "string.format(list): string": format,
    "string.find(string): string": (text, pattern) => findAll(text, pattern, 1n)[0] ?? "",
    "string.findAll(string): list<string>": (text, pattern) => findAll(text, pattern, -1n),
    "string.findAll(string, int): list<string>": findAll,
  });
};
