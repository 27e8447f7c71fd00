/** The options as the program tells them when it starts: Go's struct, field by field. */
import { flagRows } from "./flags.table.ts";
import { goDuration, goFloat, goList, parseDuration } from "./go-text.ts";
import { fieldOrder } from "./options-text.table.ts";

const kinds = new Map(flagRows.map(([name, kind]) => [name, kind]));
const gibibyte = 1024 ** 3;

/** @param text The value of a flag. @param all The values of a flag that can be given several times. */
export const optionsText = (
  text: (flag: string) => string,
  all: (flag: string) => string[],
): string => {
  const field = (token: string): string => {
    if (token.startsWith("=")) {
      return token.slice(1);
    }

    const [name = "", part] = token.split(":");
    if (part !== undefined) {
      const [min, max] = text(name).split(":").map(Number);
      const unit = name === "memory-total" ? gibibyte : 1;
      return String(((part === "min" ? min : max) ?? 0) * unit);
    }

    switch (kinds.get(name)) {
      case "duration":
        return goDuration(parseDuration(text(name)) ?? 0);
      case "float":
        return goFloat(Number(text(name)));
      case "bool":
        return String(/^(1|t|true)$/i.test(text(name)));
      case "multi":
        return goList(all(name));
      case "slice":
        return `map[${all(name)
          .flatMap((one) => one.split(","))
          .map((one) => `${one}:true`)
          .toSorted()
          .join(" ")}]`;
      default:
        return text(name);
    }
  };

  const struct = (tokens: (string | string[])[]): string =>
    `{${tokens.map((token) => (Array.isArray(token) ? struct(token) : field(token))).join(" ")}}`;
  return struct(fieldOrder);
};
