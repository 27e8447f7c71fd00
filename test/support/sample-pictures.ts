/** One picture of each kind that labs ask for, with values that show what it can tell. */
import type { LivePart, PoolNodeRow } from "../../src/session/live.ts";

const minute = 60_000;

const node = (
  name: string,
  phase: PoolNodeRow["phase"],
  cpu: number,
  more: Partial<PoolNodeRow> = {},
): PoolNodeRow => ({
  name,
  phase,
  joined: false,
  ready: true,
  schedulable: true,
  cpu: { requested: cpu, allocatable: 2000 },
  memory: { requested: cpu, allocatable: 8000 },
  pods: [],
  ...more,
});

export const samplePictures: LivePart[] = [
  {
    kind: "chart",
    title: "load makes replicas",
    synced: true,
    now: 4.5 * minute,
    series: [
      {
        label: "load",
        unit: "%",
        target: 50,
        points: [
          [0, 2],
          [minute, 8],
          [1.5 * minute, 198],
          [2 * minute, 180],
          [2.5 * minute, 120],
          [3 * minute, 66],
          [4 * minute, 48],
        ],
      },
      {
        label: "replicas",
        unit: "pods",
        points: [
          [0, 1],
          [1.7 * minute, 4],
          [2.2 * minute, 5],
        ],
      },
      {
        label: "desired",
        unit: "pods",
        points: [
          [0, 1],
          [1.6 * minute, 4],
          [2.1 * minute, 8],
        ],
      },
    ],
  },
  {
    kind: "nodes",
    title: "nodes",
    synced: true,
    rows: [
      node("control-plane", "ready", 250),
      node("worker", "ready", 1500, { pods: ["web-7d9c4-x7k2p", "web-7d9c4-4fk8s"] }),
      node("pool-a-x7k2p", "ready", 1000, { pool: "pool-a", joined: true, pods: ["batch-1"] }),
      node("pool-a-4d5f2", "joining", 0, { pool: "pool-a", joined: true }),
      node("pool-a-9cmtr", "unneeded", 100, { pool: "pool-a" }),
      node("pool-a-zzb4q", "gone", 0, { pool: "pool-a" }),
    ],
  },
  {
    kind: "bill",
    title: "bill in node-minutes",
    synced: true,
    bill: {
      sinceMs: 12.6 * minute,
      paidMs: 18.4 * minute,
      alwaysMs: 63 * minute,
      max: 5,
      nodes: 3,
    },
  },
  {
    kind: "requests",
    title: "requests · https://cafe.example.com/tea",
    synced: true,
    load: {
      url: "https://cafe.example.com/tea",
      rate: 10,
      answered: 412,
      failed: 3,
      answers: {
        "tea-6fb4cf5d9b-x7k2p": 134,
        "tea-6fb4cf5d9b-2bqzs": 131,
        "tea-6fb4cf5d9b-m4d9v": 147,
      },
      failures: { "connection refused": 2, "HTTP 503": 1 },
      countedMs: 41_500,
    },
  },
  {
    kind: "certificate",
    title: "certificate · cafe.example.com",
    synced: true,
    certificate: {
      subject: "CN=cafe.example.com",
      names: ["cafe.example.com"],
      issuer: "CN=cafe.example.com",
      selfSigned: true,
      until: "2026-12-29T02:30:00Z",
      daysLeft: 29,
      serial: "64F9EF204A0752ED12F1B88",
      sha256: "24:EF:4C:D9:06:C1:7F:76:00:11",
    },
    findings: [
      { text: "shown is what secret/cafe-secret holds", tone: "ok" },
      { text: "it is for cafe.example.com", tone: "ok" },
      { text: "who trusts secret/cafe-secret trusts it", tone: "ok" },
      { text: "changed just now", tone: "plain" },
    ],
  },
];
