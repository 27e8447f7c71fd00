/** Labels and label selectors as one cell. */
import type { Json } from "../object.ts";

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `a=b,c=d`, sorted; `<none>` for none. */
export const labelsText = (labels: Record<string, string> | undefined): string =>
  Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .toSorted(byText)
    .join(",") || "<none>";

/** `a=b,c in (d,e)`, sorted by key; empty for a selector of everything or nothing. */
export const selectorText = (selector: Json): string => {
  const labels = Object.entries<string>(selector?.matchLabels ?? {}).map(
    ([key, value]): [string, string] => [key, `${key}=${value}`],
  );
  const expressions = (selector?.matchExpressions ?? []).map((expression: Json) => [
    expression.key,
    expressionText(expression),
  ]);
  return [...labels, ...expressions]
    .toSorted(([a], [b]) => byText(a, b))
    .map(([, text]) => text)
    .join(",");
};

const expressionText = ({ key, operator, values = [] }: Json): string => {
  const list = values.toSorted(byText).join(",");
  switch (operator) {
    case "In": {
      return `${key} in (${list})`;
    }

    case "NotIn": {
      return `${key} notin (${list})`;
    }

    case "Exists": {
      return key;
    }

    default: {
      return `!${key}`;
    }
  }
};

export const selectorOrNone = (selector: Json): string => selectorText(selector) || "<none>";
