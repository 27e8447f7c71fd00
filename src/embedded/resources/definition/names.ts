/** The names that a definition gives its resource, and the group they are in. */
import type { Field } from "../field.ts";
import { dns1035Label, subdomain } from "../names.ts";

export const checkGroup = (group: Field): void => {
  if (!group.need()) {
    return;
  }

  const complaints = subdomain(group.value as string);
  if (complaints.length > 0) {
    group.invalid(complaints.join(","));
  } else if (!(group.value as string).includes(".")) {
    group.invalid("should be a domain with at least one dot");
  }
};

export const checkNames = (names: Field): void => {
  const labels: [name: string, lower: boolean][] = [
    ["plural", false],
    ["singular", false],
    ["kind", true],
    ["listKind", true],
  ];
  for (const [name, lower] of labels) {
    const at = names.at(name);
    const text = (at.value as string | undefined) ?? "";
    const complaints = text === "" ? [] : dns1035Label(lower ? text.toLowerCase() : text);
    if (complaints.length > 0) {
      at.invalid(
        `${lower ? "may have mixed case, but should otherwise match: " : ""}${complaints.join(",")}`,
      );
    }
  }

  for (const short of [...names.at("shortNames").items(), ...names.at("categories").items()]) {
    const complaints = dns1035Label(short.value as string);
    if (complaints.length > 0) {
      short.invalid(complaints.join(","));
    }
  }

  if (!names.at("kind").empty && names.value.kind === names.value.listKind) {
    names.at("listKind").invalid("kind and listKind may not be the same");
  }
};
