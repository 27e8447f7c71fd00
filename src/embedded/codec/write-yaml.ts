/** JSON values as YAML in the way of Go's yaml.v2, which writes what the API server answers. */
import type { Json } from "../object.ts";
import { writeScalar } from "./yaml-scalar.ts";

/** Longer keys need a line of their own. */
const longestKey = 128;

export const writeYaml = (value: Json): string => `${node(value, 0, 0)}\n`;

/**
Text of a value whose first line follows what is already on the line.
@param indent Of the lines of a collection.
@param column Where the first line begins.
*/
const node = (value: Json, indent: number, column: number): string => {
  if (typeof value === "string") {
    return writeScalar(value, { indent, column, isKey: false });
  }

  if (value === null || typeof value !== "object") {
    return String(value);
  }

  const parts = Array.isArray(value) ? items(value, indent) : fields(value, indent);
  return parts.length === 0
    ? Array.isArray(value)
      ? "[]"
      : "{}"
    : parts.join(`\n${" ".repeat(indent)}`);
};

const items = (list: Json[], indent: number): string[] =>
  list.map((item) => `- ${node(item, indent + 2, indent + 2)}`);

const fields = (object: Json, indent: number): string[] =>
  Object.entries(object as Record<string, Json>)
    .toSorted(([left], [right]) => compareKeys(left, right))
    .map(([key, value]) => field(key, value, indent));

const field = (key: string, value: Json, indent: number): string => {
  if (key.includes("\n") || Buffer.byteLength(key) > longestKey) {
    const inside = indent + 2;
    const name = writeScalar(key, { indent: inside, column: inside, isKey: false });
    return `? ${name}\n${" ".repeat(indent)}: ${node(value, inside, inside)}`;
  }

  const name = writeScalar(key, { indent, column: indent, isKey: true });
  const isFilled =
    value !== null && typeof value === "object" && Object.keys(value as object).length > 0;
  if (!isFilled) {
    return `${name}: ${node(value, indent + 2, indent + name.length + 2)}`;
  }

  // Lists stand right below their key, not further in.
  const inside = Array.isArray(value) ? indent : indent + 2;
  return `${name}:\n${" ".repeat(inside)}${node(value, inside, inside)}`;
};

/** Letters behind everything else, and numbers by their value. */
const compareKeys = (left: string, right: string): number => {
  const [one, other] = [Array.from(left), Array.from(right)];
  const at = one.findIndex((character, index) => character !== other[index]);
  const [a, b] = [one[at], other[at]];
  if (a === undefined || b === undefined) {
    return one.length - other.length;
  }

  const [isLetter, isOtherLetter] = [/\p{L}/u.test(a), /\p{L}/u.test(b)];
  if (isLetter !== isOtherLetter) {
    return isLetter ? 1 : -1;
  }

  return numberFrom(one, at) - numberFrom(other, at) || a.codePointAt(0)! - b.codePointAt(0)!;
};

/** The number whose digits the text has around an index; 0 when none stands there. */
const numberFrom = (characters: readonly string[], at: number): number => {
  const [digits = ""] = /^\d*/.exec(characters.slice(at).join("")) ?? [];
  const [before = ""] = /\d*$/.exec(characters.slice(0, at).join("")) ?? [];
  return digits === "" ? 0 : Number(before + digits);
};
