/** Replace what differs from run to run (times, ages, generated names, addresses) by tokens, and nothing else. */

// The characters Kubernetes draws generated names from: no vowels, nothing that looks like another. Hashes of templates
// are decimal numbers written in the ten of them that the digits map to: 4-9, b, c, d and f.
const safe = "bcdfghjklmnpqrstvwxz2456789";
const age = /(?<![\w.])(?:\d+(?:y|d|h|m|s|ms))+(?![\w.])/g;
const ageColumns = new Set(["AGE", "LAST SEEN", "FIRST SEEN", "DURATION", "LAST SCHEDULE", "Age"]);

// Order matters: a longer pattern must run before one that would match a part of it.
const patterns: [RegExp, string][] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| ?[+-]\d\d:?\d\d)/g, "TIME"],
  [/(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, "TIME"],
  [/^([EWI])\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ ([\w.]+):\d+\]/gm, "$1 TIME $2]"],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, "<token>"],
  [/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g, "uid"],
  [/\b[\da-fA-F]{64}\b/g, "sha"],
  [/(?<=\.)[\da-f]{16}\b/g, "event"],
  [
    /((?:too (?:old|large) resource version: \d+(?:, current: | \()|Expected resource version to be \d+, was ))\d+/gi,
    "$1<rv>",
  ],
  [/(resource ?version\\?"?[:=] *\\?"?)\d+/gi, "$1<rv>"],
  [
    /((?:pod-template-hash|controller-revision-hash)"?[:=] ?"?(?:[\w-]*-)?)([4-9bcdf]{6,10})\b/g,
    "hash",
  ],
  [new RegExp(`(?<=[a-z\\d]-)[4-9bcdf]{6,10}(?=-[${safe}]{5}\\b|-"|\\b(?![-.]))`, "g"), "hash"],
  [new RegExp(`(?<=[a-z\\d>]-)[${safe}]{5}\\b(?!-)`, "g"), "rand"],
  [/\b(?:10\.96|10\.244|172\.18)\.\d+\.\d+\b(?!\/(?:8|16)\b)/g, "ip"],
  [/(?<=:|nodePort"?: ?|NodePort: +(?:\S+ +)?)3[0-2]\d{3}\b/g, "nodeport"],
  [/(?<=LIVE-|MERGED-|kubectl-edit-)\d+/g, "N"],
  [/(\((?:x\d+ over|lasts) )[^)]+\)/g, "$1AGE)"],
  [/(^ *Duration: +)\S+/gm, "$1AGE"],
];

/**
kubectl logs these when its own time limit (`--timeout=1s`) ends a watch in its first second: of the two channels that then close, the reflector
may see either first, and it may even try once more. So it does with real servers, too. It says nothing about what was answered.
Source: handleAnyWatch and ListAndWatch in client-go's tools/cache/reflector.go.
*/
const raced =
  /^[EIW]\d{4} \S+ +\d+ reflector\.go:\d+\] .*(?:very short watch: |"Failed to watch" err="context deadline exceeded").*\n/gm;

const numbered = new Set(["uid", "sha", "event", "hash", "rand", "ip", "nodeport", "node"]);

const escape = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}-]/g, String.raw`\$&`);
const isHeader = (line: string): boolean =>
  /^[A-Z][A-Z\d%()/.-]*(?: [A-Z\d%()/.-]+)*(?: {2,}[A-Z\d%()/.-]+(?: [A-Z\d%()/.-]+)*)* *$/.test(
    line,
  );
const isRule = (line: string | undefined): boolean => /^ *-+(?: +-+)+ *$/.test(line ?? "");

interface Column {
  start: number;
  end: number | undefined;
  name: string;
}

const columnsOf = (header: string, marks: string): Column[] =>
  [...marks.matchAll(/\S+(?: \S+)*/g)].map(({ index }, number, all) => {
    const end = all[number + 1]?.index;
    return { start: index, end, name: header.slice(index, end).trim() };
  });

// A row printed later in a watch may be wider than its header, so that its cells can only be told apart by their gaps.
const cellsOf = (line: string, columns: Column[]): string[] =>
  columns.every(({ start }) => start === 0 || /^ ?$/.test(line.charAt(start - 1)))
    ? columns.map(({ start, end }) => line.slice(start, end).trim())
    : line.trim().split(/ {2,}/);

const normaliseCell = (cell: string, column: Column | undefined): string => {
  if (column && ageColumns.has(column.name)) {
    return cell.replaceAll(age, "AGE");
  }

  return column?.name === "RESTARTS" ? cell.replace(/\([^)]+ ago\)/, "(AGE ago)") : cell;
};

// Tables are re-joined with two spaces, so that the width of a random name does not matter.
const normaliseTables = (text: string): string => {
  const lines = text.split("\n");
  let columns: (Column[] & { indent?: string }) | undefined;
  return lines
    .map((line, index) => {
      if (line === "" || (columns && !line.startsWith(columns.indent ?? ""))) {
        columns = undefined;
      } else if (isHeader(line)) {
        columns = columnsOf(line, line);
        columns.indent = "";
      } else if (isRule(lines[index + 1])) {
        columns = columnsOf(line, lines[index + 1]!);
        columns.indent = /^ */.exec(line)![0];
      }

      if (!columns) {
        return line.replaceAll(/(?<=\S) {2,}/g, "  ");
      }

      const cells = cellsOf(line, columns).map((cell, number) =>
        normaliseCell(cell, columns![number]),
      );
      return ((columns.indent ?? "") + cells.join("  ")).trimEnd();
    })
    .join("\n");
};

/**
Build the function that makes the outputs of one scenario comparable.

Tokens are numbered by first appearance within each command's output, so that one difference does not spill into the
following commands. What the scenario itself spells out (a fixed node port, a name that looks generated) is never replaced.
*/
export interface Output {
  stdout: string;
  stderr: string;
  code: number;
}

export interface NormaliserOptions {
  server: string;
  nodes: { all: string[] };
  folder: string;
  /** Everything that the scenario spells out. */
  written: string;
}

export const createNormaliser = ({ server, nodes, folder, written }: NormaliserOptions) => {
  const nodeNames = nodes.all
    .toSorted((a, b) => b.length - a.length)
    .map((name) => escape(name))
    .join("|");
  const nodePattern = new RegExp(
    `(?:(?<![\\w.-])(?<!kubernetes\\.io/)(?:${nodeNames})(?![\\w-])|(?<=node-debugger-)(?:${nodeNames})(?=-))`,
    "g",
  );
  const { host } = new URL(server);

  return ({ stdout, stderr, code }: Output) => {
    const tokens = new Map<string, string>();
    const tokenFor = (kind: string, value: string): string => {
      const key = `${kind} ${value}`;
      if (!tokens.has(key)) {
        const count = [...tokens.keys()].filter((other) => other.startsWith(`${kind} `)).length + 1;
        tokens.set(key, kind === "node" ? `node${count}` : `<${kind}${count}>`);
      }

      return tokens.get(key)!;
    };

    const replacePattern = (text: string, [pattern, replacement]: [RegExp, string]): string =>
      text.replaceAll(pattern, (match: string, ...groups: unknown[]) => {
        if (written.includes(match)) {
          return match;
        }

        if (!numbered.has(replacement)) {
          return replacement.replaceAll(/\$(\d)/g, (_, number: string) =>
            String(groups[Number(number) - 1]),
          );
        }

        // With two groups the first is context to keep and the second the random part.
        const [first, second] = groups;
        return typeof first === "string" && typeof second === "string"
          ? first + tokenFor(replacement, second)
          : tokenFor(replacement, match);
      });

    const normaliseText = (text: string): string => {
      text = normaliseTables(
        text
          .replaceAll(folder, ".")
          .replaceAll(server, "https://SERVER")
          .replaceAll(host, "SERVER"),
      );
      text = text.replaceAll(nodePattern, (name) => tokenFor("node", name));
      return patterns.reduce((result, pattern) => replacePattern(result, pattern), text);
    };

    const linesOf = (text: string): string[] =>
      text === ""
        ? []
        : text
            .replace(/\n$/, "")
            .split("\n")
            .map((line) => line.trimEnd());
    return {
      stdout: linesOf(normaliseText(stdout)),
      stderr: linesOf(normaliseText(stderr.replaceAll(raced, ""))),
      code,
    };
  };
};
