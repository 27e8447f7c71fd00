/** Mutations of a MutatingAdmissionPolicy: a patch in one of two forms. */
import type { ExpressionOptions } from "../../admission/cel/admission-types.ts";
import { trimmed } from "../admission-rules.ts";
import { expressionEngine } from "../expressions.ts";
import type { Field } from "../field.ts";

const patchForms: Record<string, string> = {
  JSONPatch: "jsonPatch",
  ApplyConfiguration: "applyConfiguration",
};

const types = { JSONPatch: "list(JSONPatch)", ApplyConfiguration: "Object" } as const;

const checkPatch = (at: Field, type: keyof typeof types, options: ExpressionOptions): void => {
  const expression = trimmed(at.at("expression"));
  const text = expression.value as string;
  const fault = expression.need()
    ? expressionEngine()?.mutationFault(text, options, types[type])
    : undefined;
  if (fault !== undefined) {
    expression.invalid(fault);
  }
};

export const checkMutation = (mutation: Field, options: ExpressionOptions): void => {
  const type = mutation.at("patchType");
  if (!type.need() || !type.oneOf(Object.keys(patchForms).toSorted())) {
    return;
  }

  for (const [name, form] of Object.entries(patchForms)) {
    const at = mutation.at(form);
    if (name === type.value && !at.given) {
      at.required(`must be specified when patchType is ${name}`);
    } else if (name === type.value) {
      checkPatch(at, name as keyof typeof types, options);
    }
  }

  for (const [name, form] of Object.entries(patchForms)) {
    if (name !== type.value && mutation.at(form).given) {
      const detail = `must not be specified when patchType is ${type.value as string}`;
      mutation.at(form).invalid(detail, `{${form}}`);
    }
  }
};
