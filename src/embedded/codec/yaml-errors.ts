/** What is wrong with a YAML text, in the words of go-yaml (sigs.k8s.io/yaml/goyaml.v2, scannerc.go and parserc.go). */
import { type Document, isSeq, type YAMLParseError } from "yaml";

/** The two halves of go-yaml count lines differently. */
type Finder = "scanner" | "parser";

interface Rule {
  /** Of the code and the message of the reader at hand. */
  match: RegExp;
  finder: Finder;
  words: string;
}

const scannerWords: [match: RegExp, words: string][] = [
  [/^BLOCK_AS_IMPLICIT_KEY/, "mapping values are not allowed in this context"],
  [/^TAB_AS_INDENT/, "found a tab character that violates indentation"],
  [/^BAD_SCALAR_START/, "found character that cannot start any token"],
  [/^MISSING_CHAR Missing closing/, "found unexpected end of stream"],
  [/ Block scalar header/, "did not find expected comment or line break"],
];

const parserWords: [match: RegExp, words: string][] = [
  [/ Flow map .*end with a \}/, "did not find expected ',' or '}'"],
  [/ Flow sequence .*end with a \]/, "did not find expected ',' or ']'"],
  [/ Unexpected (?:,|flow-\w+-end)/, "did not find expected node content"],
  [/ at node end/, "did not find expected key"],
];

const ruled =
  (finder: Finder) =>
  ([match, words]: [RegExp, string]): Rule => ({ match, finder, words });

const rules = [...scannerWords.map(ruled("scanner")), ...parserWords.map(ruled("parser"))];

/** Of the first error of a document that has one. */
export const yamlErrorText = ({ errors, contents }: Document.Parsed): string => {
  const error = errors[0]!;
  const line = lineOf(error, errors);
  const rule = rules.find(({ match }) => match.test(`${error.code} ${error.message}`));
  if (error.code === "TAB_AS_INDENT" && line === 1) {
    return "yaml: found character that cannot start any token";
  }

  if (rule === undefined) {
    return `yaml: ${where(line, "scanner")}${error.message.split(/ at line /)[0] ?? ""}`;
  }

  const words =
    rule.words.endsWith("expected key") && isSeq(contents)
      ? "did not find expected '-' indicator"
      : rule.words;
  return `yaml: ${where(line, rule.finder)}${words}`;
};

/** The colon that makes a key of several lines wrong is on the next one. */
const lineOf = ({ linePos }: YAMLParseError, errors: readonly YAMLParseError[]): number =>
  (linePos?.[0].line ?? 1) + (errors.some(({ code }) => code === "MULTILINE_IMPLICIT_KEY") ? 1 : 0);

/** The first line is never named, and the parser's lines start at 0. */
const where = (line: number, finder: Finder): string =>
  line === 1 ? "" : `line ${finder === "parser" ? line - 1 : line}: `;
