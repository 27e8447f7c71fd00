/** Declared fields count as members of a set when something below them is. */
import { type Atom, untyped } from "./atom.ts";
import { FieldSet } from "./field-set.ts";

/** A set that holds `spec` when it holds `spec.replicas`, but not the items of lists or entries of maps on the way. */
export const withNamedFields = (set: FieldSet, atom: Atom): FieldSet => {
  const result = new FieldSet();
  for (const member of set.members) {
    result.members.add(member);
  }

  for (const [element, below] of set.children) {
    const field = element.startsWith("f:") ? atom.map?.field(element.slice(2)) : undefined;
    if (field !== undefined) {
      result.members.add(element);
    }

    const inner = element.startsWith("k:")
      ? atom.list?.element
      : (field?.type ?? atom.map?.element);
    result.children.set(element, withNamedFields(below, inner ?? untyped));
  }

  return result;
};
