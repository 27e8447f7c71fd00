/** YAML as sigs.k8s.io/yaml writes it: keys sorted, lists not indented, text quoted where YAML 1.1 would read something else. */
import { Document, type Scalar, type Tags, visit } from "yaml";
import type { Json } from "../object.ts";

const control = /[^\n\P{Cc}]/u;

export const printYaml = (value: Json): string => {
  const document = new Document(value as unknown, {
    version: "1.1",
    sortMapEntries: true,
    customTags: withoutDot,
  });
  const readAsOthers = document.schema.tags.flatMap((tag) =>
    "test" in tag && tag.test !== undefined && tag.default !== false ? [tag.test] : [],
  );
  visit(document, {
    Scalar(_, scalar: Scalar) {
      // Text that looks like something else is quoted twice, text with marks of YAML once.
      if (
        typeof scalar.value === "string" &&
        [control, ...readAsOthers].some((test) => test.test(scalar.value as string))
      ) {
        scalar.type = "QUOTE_DOUBLE";
      }
    },
  });
  return document.toString({ indentSeq: false, singleQuote: true });
};

/** A lone dot, as in sets of fields, is no number. */
const withoutDot = (tags: Tags): Tags =>
  tags.map((tag) =>
    typeof tag === "object" && "test" in tag && tag.test?.test(".")
      ? { ...tag, test: new RegExp(`^(?!\\.$)(?:${tag.test.source})`) }
      : tag,
  );
