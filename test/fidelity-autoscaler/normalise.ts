/** Takes out of lines what differs from run to run: times, numbers that are random, names that are generated. */

const rules: [pattern: RegExp, replacement: string][] = [
  // Names of files stay, lines in them do not: the recording has none.
  [/^([IWEF]) ([a-z0-9_]+\.go)(?::\d+)?\] /, "$1 $2] "],
  [/\b(pool-a|pool-b|gpu)-[a-z0-9]{5}\b/g, "$1-NODE"],
  [/template-node-for-(pool-a|pool-b|gpu)-\d+/g, "template-node-for-$1"],
  [/\b([a-z]+(?:-[a-z]+)*)-[a-z0-9]{8,10}-[a-z0-9]{5}\b/g, "$1-POD"],
  [/"([a-z]+(?:-[a-z]+)*)-[a-z0-9]{8,10}"/g, '"$1-SET"'],
  [/UID:"[^"]*"/g, 'UID:"UID"'],
  [/ResourceVersion:"\d*"/g, 'ResourceVersion:"N"'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? \+0000 UTC/g, "TIME"],
  [
    /(duration|unneeded for|successfully in|refresh took|reached within) [\d.]+(?:h|m|s|ms|µs)[\dhms.]*/g,
    "$1 DURATION",
  ],
  // How many pods are in which state of the moment depends on how fast the scheduler is.
  [
    /^(I static_autoscaler\.go\] Found )\d+( pods in the cluster: )\d+( scheduled, \d+ with nominated node, )\d+( unschedulable, \d+ unprocessed by scheduler, )\d+/,
    "$1N$2N$3N$4N",
  ],
  [/^(I klogx\.go\] (?:failed to find place for|Pod) \S+)/, "$1"],
  [/(\[|^I orchestrator\.go\] )\d+ other pods similar/, "$1N other pods similar"],
  [/(Filtered out \d+ daemon set pods, )\d+( unschedulable pods left)/, "$1N$2"],
  [/^(I filter_out_schedulable\.go\] )\d+( pods marked)/, "$1N$2"],
  [/^(I static_autoscaler\.go\] )\d+( unregistered nodes present)/, "$1N$2"],
  [/\(combined from similar events\): /g, ""],
  [/0x[0-9a-f]+/g, "POINTER"],
];

const apply = (line: string): string =>
  rules.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);

/** Reasons come in random order. */
const sorted = (line: string): string =>
  line.replace(
    /(pod didn't trigger scale-up: )(.*)$/,
    (_, head: string, reasons: string) => head + reasons.split(", ").toSorted().join(", "),
  );

export const normalise = (line: string): string => sorted(apply(line));

/** Lines of a log as the recording has them: severity, file, message; without those that it leaves out. */
export const logLines = (text: string): string[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replace(/^([IWEF])\d{4} \S+ +\d+ /, "$1 "))
    .map(normalise);

export const statusText = (text: string): string =>
  text
    .replaceAll(/(Time: )(?:"[^"]*"|TIME)/g, "$1TIME")
    .replace(/^time: .*$/m, "time: TIME")
    .trim();
