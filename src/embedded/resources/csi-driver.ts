/** Names of CSI drivers, wherever something is left to one. */
import type { Field } from "./field.ts";
import { subdomain } from "./names.ts";

export const checkCsiDriver = (name: Field): void => {
  if (name.need()) {
    if ((name.value as string).length > 63) {
      name.tooLong(63);
    }

    name.matches((text) => subdomain(text.toLowerCase()));
  }
};
