/** Who makes volumes, and what classes hand on to them. */
import type { Field } from "./field.ts";
import { qualifiedName } from "./names.ts";

export const checkProvisioner = (name: Field): void => {
  if (name.need()) {
    name.as((name.value as string).toLowerCase()).matches(qualifiedName);
  }
};

const [maxParameters, maxBytes] = [512, 256 * 1024];

export const checkParameters = (parameters: Field): void => {
  const entries = Object.entries((parameters.value ?? {}) as Record<string, string>);
  if (entries.length > maxParameters) {
    parameters.tooLong(maxParameters);
    return;
  }

  if (entries.some(([name]) => name === "")) {
    parameters.invalid("field can not be empty.", "");
  }

  if (Buffer.byteLength(entries.flat().join("")) > maxBytes) {
    parameters.tooLong(maxBytes);
  }
};
