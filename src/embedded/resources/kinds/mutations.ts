/** Mutations of a MutatingAdmissionPolicy: a patch in one of two forms. */
import type { Field } from "../field.ts";

const patchForms: Record<string, string> = {
  JSONPatch: "jsonPatch",
  ApplyConfiguration: "applyConfiguration",
};

export const checkMutation = (mutation: Field): void => {
  const type = mutation.at("patchType");
  if (!type.need() || !type.oneOf(Object.keys(patchForms).toSorted())) {
    return;
  }

  for (const [name, form] of Object.entries(patchForms)) {
    const at = mutation.at(form);
    if (name === type.value && !at.given) {
      at.required(`must be specified when patchType is ${name}`);
    } else if (name === type.value) {
      at.at("expression")
        .as(((at.value.expression as string | undefined) ?? "").trim())
        .need();
    }
  }

  for (const [name, form] of Object.entries(patchForms)) {
    if (name !== type.value && mutation.at(form).given) {
      const detail = `must not be specified when patchType is ${type.value as string}`;
      mutation.at(form).invalid(detail, `{${form}}`);
    }
  }
};
