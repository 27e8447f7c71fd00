/** Causes of an invalid object, worded as apimachinery's util/validation/field words them. */
import type { StatusCause } from "../status.ts";

/** A bad value whose text is made already: structs of Go show fields that the API's JSON leaves out. */
export class Printed {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const escapes: Record<string, string> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};

/** As Go's %q prints a string: what is not printable is escaped. */
export const quote = (text: string): string =>
  `"${text.replaceAll(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (char) => escapes[char] ?? escaped(char.codePointAt(0)!))}"`;

const escaped = (code: number): string => {
  const [letter, digits] = code < 0x80 ? ["x", 2] : code < 0x1_00_00 ? ["u", 4] : ["U", 8];
  return `\\${letter}${code.toString(16).padStart(digits, "0")}`;
};

/** What is wrong with text that is to be printable: each character that Go cannot print, with its place in bytes. */
export const unprintable = (text: string): string[] =>
  [...text.matchAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu)].map(({ 0: char, index }) => {
    const code = char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    return `invalid character U+${code} (at position ${Buffer.byteLength(text.slice(0, index))})`;
  });

const sortKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    return value.map((item) => sortKeys(item));
  }

  if (value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, item]) => [key, sortKeys(item)]),
    );
  }

  return value;
};

/** As Go's encoding/json writes a map or list: keys sorted, `<`, `>` and `&` escaped. */
export const goJson = (value: unknown, sorted = true): string =>
  (JSON.stringify(sorted ? sortKeys(value) : value) ?? "null").replaceAll(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

const printed = (bad: unknown): string => {
  if (bad instanceof Printed) {
    return bad.text;
  }

  return typeof bad === "string" ? quote(bad) : goJson(bad);
};

const withDetail = (text: string, detail: string): string =>
  detail === "" ? text : `${text}: ${detail}`;

const cause = (reason: string, field: string, message: string): StatusCause => ({
  reason,
  message,
  field,
});

/** Makers of causes by the name that Go has for them. An empty detail adds nothing. */
export const fieldErrors = {
  required: (field: string, detail = "") =>
    cause("FieldValueRequired", field, withDetail("Required value", detail)),
  invalid: (field: string, bad: unknown, detail: string) =>
    cause("FieldValueInvalid", field, withDetail(`Invalid value: ${printed(bad)}`, detail)),
  typeInvalid: (field: string, bad: unknown, detail: string) =>
    cause("FieldValueTypeInvalid", field, withDetail(`Invalid value: ${printed(bad)}`, detail)),
  duplicate: (field: string, bad: unknown) =>
    cause("FieldValueDuplicate", field, `Duplicate value: ${printed(bad)}`),
  notFound: (field: string, bad: unknown) =>
    cause("FieldValueNotFound", field, `Not found: ${printed(bad)}`),
  notSupported: (field: string, bad: unknown, supported: readonly string[]) =>
    cause(
      "FieldValueNotSupported",
      field,
      withDetail(
        `Unsupported value: ${printed(bad)}`,
        supported.length === 0 ? "" : `supported values: ${supported.map(quote).join(", ")}`,
      ),
    ),
  forbidden: (field: string, detail: string) =>
    cause("FieldValueForbidden", field, withDetail("Forbidden", detail)),
  tooLong: (field: string, max: number, unit: "byte" | "character" = "byte") =>
    cause(
      "FieldValueTooLong",
      field,
      `Too long: may not be more than ${max} ${unit}${max === 1 ? "" : "s"}`,
    ),
  tooMany: (field: string, actual: number, max: number) =>
    cause(
      "FieldValueTooMany",
      field,
      `Too many: ${actual}: must have at most ${max} item${max === 1 ? "" : "s"}`,
    ),
  internal: (field: string, detail: string) =>
    cause("InternalError", field, withDetail("Internal error", detail)),
};
