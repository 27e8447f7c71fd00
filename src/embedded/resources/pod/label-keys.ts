/** Keys whose values terms and constraints take from the pod's own labels. */
import type { Field } from "../field.ts";
import { qualifiedName } from "../names.ts";

export const checkLabelKeys = (keys: Field, selector: unknown): void => {
  if (keys.length > 0 && selector === undefined) {
    keys.forbidden("must not be specified when labelSelector is not set");
    return;
  }

  for (const key of keys.items()) {
    key.matches(qualifiedName);
  }
};

/** What the term matches by the pod's own labels, it cannot choose in another way, too. */
export const checkOwnKeys = (term: Field): void => {
  const matched = term.at("matchLabelKeys");
  const { labelSelector, mismatchLabelKeys = [] } = term.value;
  const chosen = new Set(Object.keys((labelSelector?.matchLabels ?? {}) as object));
  for (const { key } of (labelSelector?.matchExpressions ?? []) as { key: string }[]) {
    const position = ((matched.value ?? []) as string[]).lastIndexOf(key);
    if (position >= 0 && chosen.has(key)) {
      term.index(position).invalid("exists in both matchLabelKeys and labelSelector", key);
    }

    chosen.add(key);
  }

  for (const key of matched.items().filter(({ value }) => mismatchLabelKeys.includes(value))) {
    key.invalid("exists in both matchLabelKeys and mismatchLabelKeys");
  }
};
