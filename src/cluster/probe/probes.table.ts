/** The probes by name: how long each may take, and how long its answer stays true on a cluster that stays the same. */
import type { CapabilityName } from "../provider.ts";
import { appArmor } from "./app-armor.ts";
import { architecture } from "./architecture.ts";
import { cgroup } from "./cgroup.ts";
import type { Probe } from "./ground.ts";
import { ingress } from "./ingress.ts";
import { metrics } from "./metrics.ts";
import { networkPolicy } from "./network-policy.ts";
import { ports } from "./ports.ts";
import { pull } from "./pull.ts";
import { room } from "./room.ts";
import { skew } from "./skew.ts";

export interface ProbeEntry {
  probe: Probe;
  /** Milliseconds. */
  limit: number;
  /** Milliseconds; 0: asked anew each time. */
  keeps: number;
}

const minute = 60_000;
const day = 24 * 60 * minute;

/** A question or two; the cluster answers in milliseconds. */
const question = { limit: 5000, keeps: 0 };
/** May take a trial with pods, and does not change as long as nodes and version stay. */
const trial = { limit: 90_000, keeps: day };

export const probes: Readonly<Record<CapabilityName, ProbeEntry>> = {
  appArmor: { probe: appArmor, ...trial },
  networkPolicy: { probe: networkPolicy, ...trial },
  metrics: { probe: metrics, ...question },
  ingress: { probe: ingress, ...question },
  ports: { probe: ports, ...question },
  room: { probe: room, ...question },
  skew: { probe: skew, ...question },
  cgroup: { probe: cgroup, limit: 5000, keeps: day },
  architecture: { probe: architecture, ...question },
  pull: { probe: pull, limit: 30_000, keeps: 10 * minute },
};
