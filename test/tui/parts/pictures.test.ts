/** The pictures of the live side: what they show, and that they keep to their width. */
import test from "ava";
import type { LivePart } from "../../../src/session/live.ts";
import { type Line, lineText, lineWidth } from "../../../src/tui/line.ts";
import { chartLines } from "../../../src/tui/parts/chart.ts";
import { barOf, gaugeLines } from "../../../src/tui/parts/gauge.ts";
import { liveLines } from "../../../src/tui/parts/live.ts";
import { nodeLines } from "../../../src/tui/parts/nodes.ts";
import { tableLines } from "../../../src/tui/parts/table.ts";
import { asciiLook, unicodeLook } from "../../../src/tui/theme.ts";

const texts = (lines: Line[]) => lines.map((line) => lineText(line).trimEnd());
const bar = (ratio: number) => lineText(barOf(ratio, 10, unicodeLook));

test("A bar is empty only at nothing and full only at everything", (t) => {
  t.is(bar(0), "░".repeat(10));
  t.is(bar(0.001), "█" + "░".repeat(9));
  t.is(bar(0.999), "█".repeat(9) + "░");
  t.is(bar(1), "█".repeat(10));
  t.is(bar(1.4), "█".repeat(10));
  t.is(barOf(1.4, 10, unicodeLook)[0]?.tone, "bad");
});

test("A gauge always has its denominator", (t) => {
  const rows = [
    { label: "requests.cpu", used: "400m", hard: "1", ratio: 0.4 },
    { label: "requests.memory", used: "600Mi", hard: "1Gi", ratio: 0.59 },
  ];
  t.deepEqual(texts(gaugeLines(rows, 42, unicodeLook)), [
    "requests.cpu     ████░░░░░░░   400m of 1",
    "requests.memory  ██████░░░░░  600Mi of 1Gi",
  ]);
  t.deepEqual(texts(gaugeLines(rows, 24, asciiLook)), [
    "request~   400m of 1",
    "request~  600Mi of 1Gi",
  ]);
});

test("Tables shorten the first column, then leave out columns from the right; empty ones take no room", (t) => {
  const rows = [{ cells: ["a-rather-long-name", "Running", "1/1", ""], tone: "ok" as const }];
  t.deepEqual(texts(tableLines(rows, 60, unicodeLook)), ["● a-rather-long-name  Running  1/1"]);
  t.deepEqual(texts(tableLines(rows, 31, unicodeLook)), ["● a-rather-long-…  Running  1/1"]);
  t.deepEqual(texts(tableLines(rows, 24, unicodeLook)), ["● a-rather-lon…  Running"]);
  t.deepEqual(texts(tableLines(rows, 40, unicodeLook, ["NAME", "STATUS"])), [
    "  NAME                STATUS",
    "● a-rather-long-name  Running  1/1",
  ]);
});

test("Nodes show requested over allocatable and what is on them; a cordoned one says so", (t) => {
  const node = {
    name: "worker1",
    ready: true,
    schedulable: false,
    cpu: { requested: 500, allocatable: 2000 },
    memory: { requested: 1, allocatable: 4 },
    pods: ["web-1", "web-2"],
  };
  t.deepEqual(texts(nodeLines([node], 60, unicodeLook)), [
    "○ worker1  cpu ████░░░░░░░░░░  25%  mem ████░░░░░░░░░░  25%",
    "  cordoned: takes no new pods   · web-1  · web-2",
  ]);
  t.is(nodeLines([{ ...node, ready: false }], 60, unicodeLook)[0]?.[0]?.tone, "bad");
});

test("A chart has its highest value, zero, the time it covers and the current value", (t) => {
  const points = Array.from({ length: 10 }, (_, index): [number, number] => [
    index * 30_000,
    index,
  ]);
  const lines = texts(chartLines([{ label: "replicas", points, unit: "pods" }], 40, unicodeLook));
  t.is(lines[0], "replicas");
  t.true(lines[1]?.startsWith("9│") && lines[1].endsWith("9 pods"));
  t.true(lines[5]?.startsWith("0│"));
  t.true(lines[6]?.includes("4:30 ago") && lines[6].endsWith("now"));
  const ascii = texts(chartLines([{ label: "replicas", points, unit: "" }], 40, asciiLook)).join(
    "",
  );
  // oxlint-disable-next-line no-control-regex -- that is the question
  t.notRegex(ascii, /[^\u0000-\u007F]/);
  t.true(ascii.includes("*"));
});

test("A chart without values says so", (t) => {
  t.deepEqual(texts(chartLines([{ label: "load", points: [], unit: "" }], 40, unicodeLook)), [
    "load  no values yet",
  ]);
});

const parts: LivePart[] = [
  {
    kind: "pods",
    title: "pods · cafe",
    synced: true,
    rows: [{ name: "web", status: "Running", ready: "1/1", restarts: 2, node: "w1", tone: "ok" }],
  },
  {
    kind: "events",
    title: "just now",
    synced: true,
    rows: [
      {
        at: 0,
        object: "pod/web",
        reason: "Killing",
        message: "Stopping container web ".repeat(9),
        count: 3,
        tone: "bad",
      },
    ],
  },
  {
    kind: "objects",
    title: "services",
    synced: true,
    columns: ["NAME", "IP"],
    rows: [{ cells: ["web", "10.0.0.1"], tone: "plain" }],
  },
  { kind: "text", title: "served", synced: true, lines: ["subject: café", "# days left"] },
  { kind: "gauges", title: "quota", synced: false, rows: [] },
  { kind: "nodes", title: "nodes", synced: true, rows: [] },
  {
    kind: "chart",
    title: "load",
    synced: true,
    series: [
      {
        label: "rps",
        unit: "/s",
        points: [
          [0, 1],
          [1000, 5],
        ],
      },
    ],
  },
];

test("No picture is wider than its place, whatever that is", (t) => {
  for (let width = 20; width < 120; width += 7) {
    for (const line of liveLines(parts, width, unicodeLook)) {
      t.true(lineWidth(line) <= width, `${width}: ${lineText(line)}`);
    }
  }
});

test("What is not known yet is dim and says that it is being looked at", (t) => {
  const lines = liveLines(
    [{ kind: "gauges", title: "quota", synced: false, rows: [] }],
    40,
    unicodeLook,
  );
  t.deepEqual(texts(lines), ["quota", "looking"]);
  t.true(lines.flat().every((span) => span.tone === "dim"));
});

test("An event that happened again says how often, and its message takes three rows at most", (t) => {
  const lines = texts(liveLines(parts.slice(1, 2), 50, unicodeLook));
  t.true(lines[1]?.includes("Killing  pod/web  x3"));
  t.is(lines.length, 5);
  t.true(lines.at(-1)?.endsWith("…"));
});
