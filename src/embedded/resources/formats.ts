/** Rules for values other than names: ports, keys of config maps, environment variables, headers, ids, with the words of apimachinery. */
import { rangeMessage, regexMessage } from "./names.ts";
import type { Check } from "./names.ts";

const oneOf = (regex: string, message: string, ...examples: string[]): Check => {
  const compiled = new RegExp(`^(?:${regex})$`);
  return (value) => (compiled.test(value) ? [] : [regexMessage(message, regex, ...examples)]);
};

const dotted: Check = (value) => {
  if (value === "." || value === "..") {
    return [`must not be '${value}'`];
  }

  return value.startsWith("..") ? ["must not start with '..'"] : [];
};

const configKeyPattern = oneOf(
  "[-._a-zA-Z0-9]+",
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  "key.name",
  "KEY_NAME",
  "key-name",
);

export const configMapKey: Check = (value) => [
  ...(value.length > 253 ? ["must be no more than 253 characters"] : []),
  ...configKeyPattern(value),
  ...dotted(value),
];

const envRule =
  "a valid environment variable name must consist only of printable ASCII characters other than '='";

/** Names of environment variables, by the relaxed rule that is in force since 1.32. */
export const envVarName: Check = (value) => {
  if (value === "") {
    return ["environment variable name must be non-empty"];
  }

  return /^[ -<>-~]*$/.test(value) ? [] : [envRule];
};

export const portNumber = (value: number): string[] =>
  Number.isInteger(value) && value >= 1 && value <= 65_535 ? [] : [rangeMessage(1, 65_535)];

export const portName: Check = (value) => [
  ...(value.length > 15 ? ["must be no more than 15 characters"] : []),
  ...(/^[-a-z0-9]+$/.test(value)
    ? []
    : ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"]),
  ...(/[a-z]/.test(value) ? [] : ["must contain at least one letter (a-z)"]),
  ...(value.includes("--") ? ["must not contain consecutive hyphens"] : []),
  ...(/^-|-$/.test(value) ? ["must not begin or end with a hyphen"] : []),
];

export const percent = oneOf(
  "[0-9]+%",
  "a valid percent string must be a numeric string followed by an ending '%'",
  "1%",
  "93%",
);

export const httpHeaderName = oneOf(
  "[-A-Za-z0-9]+",
  "a valid HTTP header must consist of alphanumeric characters or '-'",
  "X-Header-Name",
);

export const cIdentifier = oneOf(
  "[A-Za-z_][A-Za-z0-9_]*",
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
  "my_name",
  "MY_NAME",
  "MyName",
);

/** User and group ids of Unix. */
export const unixId = (value: number): string[] =>
  value >= 0 && value <= 2_147_483_647 ? [] : [rangeMessage(0, 2_147_483_647)];
