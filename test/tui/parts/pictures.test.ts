/** The pictures of the live side: what they show, and that they keep to their width. */
import test from "ava";
import type { LoadReading } from "../../../src/session/live.ts";
import type { CertificateRow, LivePart, PoolNodeRow, Series } from "../../../src/session/live.ts";
import { type Line, lineText, lineWidth } from "../../../src/tui/line.ts";
import { billLines } from "../../../src/tui/parts/bill.ts";
import { certificateLines } from "../../../src/tui/parts/certificate.ts";
import { chartLines } from "../../../src/tui/parts/chart.ts";
import { barOf, gaugeLines } from "../../../src/tui/parts/gauge.ts";
import { liveLines } from "../../../src/tui/parts/live.ts";
import { nodeLines } from "../../../src/tui/parts/nodes.ts";
import { requestLines } from "../../../src/tui/parts/requests.ts";
import { tableLines } from "../../../src/tui/parts/table.ts";
import { samplePictures } from "../../support/sample-pictures.ts";
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
    phase: "cordoned" as const,
    joined: false,
  };
  t.deepEqual(texts(nodeLines([node], 61, unicodeLook)), [
    "○ worker1  cpu ████░░░░░░░░░░  25%  mem ████░░░░░░░░░░  25%",
    "  cordoned: takes no new pods   web-1  web-2",
  ]);
  t.is(nodeLines([{ ...node, phase: "not-ready" }], 60, unicodeLook)[0]?.[0]?.tone, "bad");
});

test("Who joins, who may go and who went is said in words, too", (t) => {
  const node = (name: string, phase: PoolNodeRow["phase"], joined = true): PoolNodeRow => ({
    name,
    phase,
    joined,
    pool: "pool-a",
    ready: true,
    schedulable: true,
    cpu: { requested: 1, allocatable: 2 },
    memory: { requested: 1, allocatable: 4 },
    pods: ["web-1"],
  });
  const rows = [
    node("a-1", "ready", false),
    node("a-2", "joining"),
    node("a-3", "ready"),
    node("a-4", "unneeded"),
    node("a-5", "leaving"),
    node("a-6", "gone"),
  ];
  t.deepEqual(texts(nodeLines(rows, 56, asciiLook, { compact: true })), [
    "* a-1  cpu #####....  50%  mem  25%  pool-a",
    "~ a-2  cpu #####....  50%  mem  25%  pool-a, joining",
    "* a-3  cpu #####....  50%  mem  25%  pool-a, new",
    "o a-4  cpu #####....  50%  mem  25%  pool-a, hardly us~",
    "o a-5  cpu #####....  50%  mem  25%  pool-a, leaving",
    "1 left: a-6",
  ]);

  // Where there is little room the note stays, and memory goes.
  const long = rows.map((row) => ({ ...row, name: `pool-a-12345-${row.name}` }));
  t.deepEqual(texts(nodeLines(long.slice(0, 4), 46, asciiLook, { compact: true })), [
    "* pool-a-12345-a-1  cpu ##..  50%  1 pod",
    "~ pool-a-12345-a-2  cpu ##..  50%  joining",
    "* pool-a-12345-a-3  cpu ##..  50%  new",
    "o pool-a-12345-a-4  cpu ##..  50%  hardly used",
  ]);
});

const minute = 60_000;
const points = (...values: number[]) =>
  values.map((value, index): [number, number] => [index * 30_000, value]);
const now = 4.5 * minute;

test("A chart has its highest value, zero, the time it covers and the current value", (t) => {
  const series = [
    { label: "replicas", points: points(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), unit: "pods" },
  ];
  const lines = texts(chartLines(series, { now, width: 40, look: unicodeLook }));
  t.is(lines[0], "⠒⠒ replicas 9 pods");
  t.true(lines[1]?.startsWith("9│") && lines[1].endsWith(" 9"));
  t.true(lines[5]?.startsWith("0│"));
  t.true(lines[6]?.startsWith("4:30 ago") && lines[6].endsWith("now"));
});

const hpa: Series[] = [
  { label: "load", unit: "%", points: points(2, 8, 198, 180, 120, 66, 52, 48), target: 50 },
  { label: "replicas", unit: "pods", points: points(1, 1, 1, 4, 5) },
  { label: "desired", unit: "pods", points: points(1, 1, 4, 8) },
];

test("Each unit has an axis of its own; lines differ by letters and gaps, the target is on the axis", (t) => {
  t.deepEqual(texts(chartLines(hpa, { now, width: 46, look: asciiLook })), [
    "** load 48%  -- target 50%",
    "200%|         ********",
    "    |",
    "    |                 ****",
    " 50%|- - - - - - - - - - -***************** 48",
    "  0%|*********",
    "** replicas 5  oo desired 8 pods",
    "8|              oooooooooooooooooooooooooooo 8",
    " |          oooo**************************** 5",
    "0|**************",
    "4:30 ago                                   now",
  ]);
});

test("Where rows are few, panels stand side by side and fit", (t) => {
  for (const rows of [3, 5, 7, 9]) {
    const lines = chartLines(hpa, { now, width: 56, look: unicodeLook, rows });
    t.true(lines.length <= rows, `${lines.length} of ${rows}`);
    t.true(lines.every((line) => lineWidth(line) <= 56));
    t.true(lineText(lines[0] ?? []).includes("load 48%"));
    t.true(lineText(lines[0] ?? []).includes("desired 8"), lineText(lines[0] ?? []));
  }
});

test("A chart without values says so", (t) => {
  const lines = chartLines([{ label: "load", points: [], unit: "" }], {
    now: 0,
    width: 40,
    look: unicodeLook,
  });
  t.is(texts(lines)[0], "⠒⠒ load no value yet");
});

const load = (more: Partial<LoadReading> = {}): LoadReading => ({
  url: "https://cafe.example.com/tea",
  rate: 10,
  answered: 412,
  failed: 0,
  answers: { "tea-6fb4cf5d9b-x7k2p": 134, "tea-6fb4cf5d9b-abcde": 278 },
  failures: {},
  countedMs: 41_000,
  ...more,
});

test("Requests are counted by who answered; what failed is said in words", (t) => {
  t.deepEqual(texts(requestLines(load(), 46, unicodeLook)), [
    "✔ 412 answered, none failed  10/s for 0:41",
    "tea-6fb4cf5d9b-x7k2p  ██████░░░░░░░  134  33%",
    "tea-6fb4cf5d9b-abcde  █████████████  278  67%",
  ]);
  const failed = { failed: 3, failures: { "connection refused": 2, "HTTP 503": 1 } };
  t.deepEqual(texts(requestLines(load(failed), 36, asciiLook)).slice(0, 3), [
    "x 412 answered, 3 failed  10/s for 0:41",
    "| 2 x connection refused, 1 x HTTP",
    "| 503",
  ]);
  t.deepEqual(texts(requestLines(load({ waiting: "HTTP 404" }), 60, asciiLook)), [
    "waiting for the first answer: HTTP 404",
  ]);
});

const certificate: CertificateRow = {
  subject: "CN=cafe.example.com",
  names: ["cafe.example.com"],
  issuer: "CN=cafe.example.com",
  selfSigned: true,
  until: "2026-12-29T02:30:00Z",
  daysLeft: 29,
  serial: "4FA12233",
  sha256: "3A:5F:11:22:33:44:55:66:77:88",
};

test("A certificate is told by what to know about it first, then by its fields", (t) => {
  const findings = [
    { text: "shown is what secret/tls holds", tone: "ok" as const },
    { text: "it is not for tea.example.com", tone: "bad" as const },
  ];
  t.deepEqual(texts(certificateLines(certificate, findings, 46, asciiLook)), [
    "+ shown is what secret/tls holds",
    "x it is not for tea.example.com",
    "for      cafe.example.com",
    "subject  CN=cafe.example.com",
    "issuer   itself",
    "valid    until 2026-12-29, 29 days left",
    "serial   4FA12233",
    "sha256   3A:5F:11:22:33:44:55:66",
  ]);
  const over = certificateLines({ ...certificate, daysLeft: -1 }, [], 46, asciiLook);
  t.true(texts(over).includes("valid    no more since 2026-12-29"));
});

test("A bill says what was paid, what always all would have cost, and what that saved", (t) => {
  const bill = { sinceMs: 12.6 * minute, paidMs: 18.4 * minute, alwaysMs: 63 * minute, max: 5 };
  t.deepEqual(texts(billLines({ ...bill, nodes: 2 }, 46, asciiLook)), [
    "as it was   ######...............  18 node-min",
    "always 5    #####################  63 node-min",
    "saved 45 node-min, 70%",
    "2 nodes now, counted for 12:36",
  ]);
  const none = billLines({ ...bill, paidMs: 63 * minute, nodes: 5 }, 46, asciiLook);
  t.true(texts(none).includes("nothing saved yet"));
  const compact = (width: number) =>
    texts(billLines({ ...bill, nodes: 2 }, width, asciiLook, { compact: true }));
  t.deepEqual(compact(60), [
    "as it was   ###........  18 node-min  saved 45 node-min, 70%",
    "always 5    ###########  63 node-min",
  ]);
  t.deepEqual(compact(46), [
    "as it was   ###.......  18 node-min  saved 70%",
    "always 5    ##########  63 node-min",
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
    now: 2000,
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
  {
    kind: "requests",
    title: "requests",
    synced: true,
    load: load({ failed: 1, failures: { "HTTP 503": 1 } }),
  },
  {
    kind: "certificate",
    title: "certificate",
    synced: true,
    certificate,
    findings: [{ text: "it is for cafe.example.com", tone: "ok" }],
  },
  {
    kind: "bill",
    title: "bill",
    synced: true,
    bill: { sinceMs: 1, paidMs: 1, alwaysMs: 2, max: 2, nodes: 1 },
  },
];

test("No picture is wider than its place, whatever that is", (t) => {
  for (let width = 20; width < 120; width += 7) {
    for (const rows of [undefined, 3, 7]) {
      for (const line of liveLines([...parts, ...samplePictures], width, unicodeLook, { rows })) {
        t.true(lineWidth(line) <= width, `${width}: ${lineText(line)}`);
      }
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

test("No picture needs more than ASCII where there is no more", (t) => {
  for (const line of liveLines(samplePictures, 48, asciiLook)) {
    const text = lineText(line).replaceAll("·", "");
    // oxlint-disable-next-line no-control-regex -- that is the question
    t.notRegex(text, /[^\u0000-\u007F]/);
  }
});

test("What colours say is said without them, too", (t) => {
  const said = texts(liveLines(samplePictures, 48, asciiLook)).join("\n");
  for (const word of ["joining", "hardly used", "left", "3 failed", "+ it is for", "target 50%"]) {
    t.true(said.includes(word), word);
  }
});
