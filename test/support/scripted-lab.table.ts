/** The resource-quota lab as data for the scripted session: texts, commands, what they print, what the cluster shows after. */
import type { LivePart } from "../../src/session/live.ts";

export interface ScriptedAction {
  command: string;
  show?: string;
  fails?: boolean;
  prints: string[];
  note?: string;
}

export interface ScriptedStep {
  id: string;
  title: string;
  text: string;
  challenge?: boolean;
  actions: ScriptedAction[];
  checks: { id: string; says: string; holdMs?: number }[];
  hints: string[];
  /** What the live side shows when the step begins and when it is done. */
  live: { before: LivePart[]; after: LivePart[] };
}

const at = new Date(2026, 9, 5, 14, 2, 11).getTime();

const quota = (cpu: number, memory: number): LivePart => ({
  kind: "gauges",
  title: "quota mem-cpu-demo · ignite",
  synced: true,
  rows: [
    { label: "requests.cpu", used: cpu === 0 ? "0" : `${cpu}m`, hard: "1", ratio: cpu / 1000 },
    {
      label: "requests.memory",
      used: memory === 0 ? "0" : `${memory}Mi`,
      hard: "1Gi",
      ratio: memory / 1024,
    },
    { label: "limits.cpu", used: cpu === 0 ? "0" : `${cpu * 2}m`, hard: "2", ratio: cpu / 1000 },
    {
      label: "limits.memory",
      used: memory === 0 ? "0" : "800Mi",
      hard: "2Gi",
      ratio: memory === 0 ? 0 : 800 / 2048,
    },
  ],
});

const pods = (...names: string[]): LivePart => ({
  kind: "pods",
  title: "pods",
  synced: true,
  rows: names.map((name, index) => ({
    name,
    status: "Running",
    ready: "1/1",
    restarts: 0,
    node: `worker${2 - (index % 2)}`,
    tone: "ok",
  })),
});

const scheduled: LivePart = {
  kind: "events",
  title: "just now",
  synced: true,
  rows: [
    {
      at,
      object: "pod/quota-mem-cpu-demo",
      reason: "Scheduled",
      message: "Successfully assigned ignite/quota-mem-cpu-demo to worker2",
      count: 1,
      tone: "plain",
    },
  ],
};

const refusedEvent: LivePart = {
  kind: "events",
  title: "just now",
  synced: true,
  rows: [
    {
      at: at + 64_000,
      object: "replicaset/quota-deploy-6d4cf56db6",
      reason: "FailedCreate",
      message:
        'Error creating: pods "quota-deploy-6d4cf56db6-x7k2p" is forbidden: exceeded quota: mem-cpu-demo, requested: requests.memory=700Mi, used: requests.memory=600Mi, limited: requests.memory=1Gi',
      count: 4,
      tone: "bad",
    },
  ],
};

const nothing: LivePart = { kind: "pods", title: "pods", synced: true, rows: [] };
const full = [quota(400, 600), pods("quota-mem-cpu-demo"), scheduled];

export const scriptedLab: ScriptedStep[] = [
  {
    id: "set-the-budget",
    title: "Give the namespace a budget",
    text: "A **ResourceQuota** caps what all pods of one namespace may ask for *together*.\n\nYours allows 1 CPU and `1Gi` requested, 2 CPU and `2Gi` as limits.",
    actions: [
      { command: "kubectl create namespace ignite", prints: ["namespace/ignite created"] },
      {
        command: "kubectl apply -n ignite -f quota.yaml",
        show: "quota.yaml",
        prints: ["resourcequota/mem-cpu-demo created"],
      },
    ],
    checks: [
      {
        id: "quota-live",
        says: "The quota exists and the quota controller has counted the namespace",
      },
    ],
    hints: ["The file sets **hard** limits; look at it with `f`."],
    live: {
      before: [
        { ...quota(0, 0), title: "quotas · ignite", kind: "gauges", rows: [], synced: true },
      ],
      after: [quota(0, 0), nothing],
    },
  },
  {
    id: "inside-the-budget",
    title: "A pod that fits",
    text: "This pod asks for 400m CPU and 600Mi. That leaves 424Mi of requests.",
    actions: [
      {
        command: "kubectl apply -n ignite -f pod-fits.yaml",
        show: "pod-fits.yaml",
        prints: ["pod/quota-mem-cpu-demo created"],
      },
    ],
    checks: [
      { id: "pod-runs", says: "Pod quota-mem-cpu-demo is Ready", holdMs: 2000 },
      { id: "usage-counted", says: "The quota now counts 600Mi of requests" },
    ],
    hints: [],
    live: { before: [quota(0, 0), nothing], after: full },
  },
  {
    id: "no-requests",
    title: "A pod with no requests is refused",
    text: "Once a quota covers memory, **every** pod must say what it needs.\n\nThe next command is *supposed* to fail. Read the message.",
    actions: [
      {
        command: "kubectl apply -n ignite -f pod-no-requests.yaml",
        show: "pod-no-requests.yaml",
        fails: true,
        prints: [
          'Error from server (Forbidden): error when creating "pod-no-requests.yaml": pods "no-requests" is forbidden: failed quota: mem-cpu-demo: must specify limits.cpu for: nginx; limits.memory for: nginx; requests.cpu for: nginx; requests.memory for: nginx',
        ],
        note: "as expected",
      },
    ],
    checks: [
      { id: "refused-must-specify", says: "The API server refuses a pod that names no requests" },
      { id: "never-created", says: "No such pod exists", holdMs: 2000 },
    ],
    hints: [],
    live: { before: full, after: full },
  },
  {
    id: "too-big",
    title: "A pod that does not fit",
    text: "600Mi are taken. This pod wants 700Mi more. 1300Mi is above 1Gi, and the budget is for the whole namespace, not for one pod.\n\nThe next command is *supposed* to fail. Read what the API server says.",
    actions: [
      {
        command: "kubectl apply -n ignite -f pod-too-big.yaml",
        show: "pod-too-big.yaml",
        fails: true,
        prints: [
          'Error from server (Forbidden): error when creating "pod-too-big.yaml": pods "quota-mem-cpu-demo-2" is forbidden: exceeded quota: mem-cpu-demo, requested: requests.memory=700Mi, used: requests.memory=600Mi, limited: requests.memory=1Gi',
        ],
        note: "as expected",
      },
    ],
    checks: [
      {
        id: "refused-exceeded",
        says: "The API server refuses the pod, because the budget is spent",
      },
      { id: "no-second-pod", says: "No such pod exists", holdMs: 2000 },
    ],
    hints: [
      "The budget is `1Gi`; 600Mi are used. How much is left?",
      "Run the shown command as it is.",
    ],
    live: { before: full, after: full },
  },
  {
    id: "silent-refusal",
    title: "The same refusal, behind a Deployment",
    text: "`kubectl apply` of a **Deployment** succeeds. It is the ReplicaSet that is refused, and it only tells you in an event.\n\n- the Deployment says `0/1`\n- no pod exists, not even a Pending one\n- the reason is in the **events** of the ReplicaSet",
    actions: [
      {
        command: "kubectl apply -n ignite -f deploy-too-big.yaml",
        show: "deploy-too-big.yaml",
        prints: ["deployment.apps/quota-deploy created"],
      },
      {
        command: "kubectl get events -n ignite --field-selector reason=FailedCreate",
        prints: [
          "LAST SEEN   TYPE      REASON         OBJECT                               MESSAGE",
          '3s          Warning   FailedCreate   replicaset/quota-deploy-6d4cf56db6   Error creating: pods "quota-deploy-6d4cf56db6-x7k2p" is forbidden: exceeded quota: mem-cpu-demo, requested: requests.memory=700Mi, used: requests.memory=600Mi, limited: requests.memory=1Gi',
        ],
      },
    ],
    checks: [
      { id: "event-names-quota", says: "The ReplicaSet's event names the quota that refused it" },
      { id: "no-pod-behind", says: "The Deployment has no pod", holdMs: 2000 },
    ],
    hints: [],
    live: { before: full, after: [quota(400, 600), pods("quota-mem-cpu-demo"), refusedEvent] },
  },
  {
    id: "make-room",
    title: "Make room",
    text: "Get the Deployment's pod running **without** deleting the quota. There are two ways; find one.",
    challenge: true,
    actions: [],
    checks: [
      { id: "deploy-available", says: "Deployment quota-deploy is available", holdMs: 3000 },
      { id: "quota-stays", says: "The quota is still there" },
    ],
    hints: ["A quota can be changed, and a pod can be deleted."],
    live: {
      before: [quota(400, 600), pods("quota-mem-cpu-demo"), refusedEvent],
      after: [quota(400, 700), pods("quota-deploy-6d4cf56db6-x7k2p")],
    },
  },
];

export const scriptedFiles: Record<string, string> = {
  "quota.yaml": `apiVersion: v1
kind: ResourceQuota
metadata:
  name: mem-cpu-demo
spec:
  hard:
    # together, for all pods of the namespace
    requests.cpu: "1"
    requests.memory: 1Gi
    limits.cpu: "2"
    limits.memory: 2Gi
`,
};
