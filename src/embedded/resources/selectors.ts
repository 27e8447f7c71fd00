/** Selectors of labels and of fields: from text, from `LabelSelector` objects, and what they match. */
import type { Json } from "../object.ts";
import { SelectorError, parseRequirements } from "./label-parser.ts";
import type { Requirement } from "./label-parser.ts";

type Labels = Record<string, string> | undefined;

/** Requirements in order of their keys; none select everything. @throws SelectorError */
export const parseLabelSelector = (text: string): Requirement[] => parseRequirements(text);

const meets = ({ key, operator, values }: Requirement, labels: Labels): boolean => {
  const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "=":
    case "==":
    case "in":
      return value !== undefined && values.includes(value);
    case "!=":
    case "notin":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    case ">":
    case "<":
      return value !== undefined && compares(value, operator, values[0] ?? "");
  }
};

const compares = (value: string, operator: ">" | "<", bound: string): boolean => {
  if (!/^[+-]?\d+$/.test(value)) {
    return false;
  }

  return operator === ">" ? BigInt(value) > BigInt(bound) : BigInt(value) < BigInt(bound);
};

export const matches = (requirements: Requirement[], labels: Labels): boolean =>
  requirements.every((requirement) => meets(requirement, labels));

const operatorOf: Record<string, Requirement["operator"]> = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
};

/** Requirements of a `metav1.LabelSelector`, in order of their keys. An unknown operator is left out. */
const requirementsOf = (selector: Json): Requirement[] => {
  const exact: Requirement[] = Object.entries(
    (selector?.matchLabels ?? {}) as Record<string, string>,
  ).map(([key, value]) => ({ key, operator: "=", values: [value] }));
  const set = ((selector?.matchExpressions ?? []) as Json[]).flatMap((expression) => {
    const operator = operatorOf[expression.operator as string];
    return operator === undefined
      ? []
      : [
          {
            key: expression.key as string,
            operator,
            values: (expression.values ?? []) as string[],
          },
        ];
  });
  return [...exact, ...set].toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
};

/** No selector matches nothing, an empty one everything. */
export const labelSelectorMatches = (selector: Json, labels: Labels): boolean =>
  selector !== undefined && selector !== null && matches(requirementsOf(selector), labels);

const requirementText = ({ key, operator, values }: Requirement): string => {
  switch (operator) {
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "in":
    case "notin":
      return `${key} ${operator} (${values.toSorted().join(",")})`;
    default:
      return `${key}${operator}${values[0] ?? ""}`;
  }
};

/** A `LabelSelector` object as text, as `/scale` shows it. */
export const labelSelectorText = (selector: Json): string =>
  requirementsOf(selector).map(requirementText).join(",");

export interface FieldRequirement {
  field: string;
  operator: "=" | "!=";
  value: string;
}

const unescape = (value: string): string => {
  const wrong = /\\(?:[^\\,=]|$)/u.exec(value);
  if (wrong !== null) {
    throw new SelectorError(`invalid field selector: invalid escape sequence: ${wrong[0]}`);
  }

  const bare = /[,=]/.exec(value.replaceAll(/\\./g, ""));
  if (bare !== null) {
    throw new SelectorError(
      `invalid field selector: unescaped character in value: ${bare[0].charCodeAt(0)}`,
    );
  }

  return value.replaceAll(/\\(.)/g, "$1");
};

/** `a=b,c!=d`, in order of the terms. Whether a field is known is for the caller to say. @throws SelectorError */
export const parseFieldSelector = (text: string): FieldRequirement[] =>
  (text.match(/(?:\\.|[^,\\]|\\$)+/g) ?? [])
    .toSorted()
    .map((term) => readTerm(text, term))
    // A term of nothing but its operator asks for nothing.
    .filter(({ field, value }) => field !== "" || value !== "");

const readTerm = (text: string, term: string): FieldRequirement => {
  const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
  if (match === null) {
    throw new SelectorError(`invalid selector: '${text}'; can't understand '${term}'`);
  }

  const [, field = "", operator, value = ""] = match;
  return { field, operator: operator === "!=" ? "!=" : "=", value: unescape(value) };
};

/** `fields` holds every field that the resource knows; an absent one counts as empty. */
export const fieldsMatch = (
  requirements: FieldRequirement[],
  fields: Record<string, string>,
): boolean =>
  requirements.every(
    ({ field, operator, value }) => ((fields[field] ?? "") === value) === (operator === "="),
  );
