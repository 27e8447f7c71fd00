/** States of a lab whose cluster is gone, could not be had, or answers again. */
import type { SessionState } from "../../src/session/state.ts";

const toEmbedded = (sentence: string): SessionState["elsewhere"] => ({
  to: "embedded",
  name: "practice",
  urgent: true,
  sentence,
});

const silent = "The cluster does not answer. Waiting for it to come back.";

export const lostState: Partial<SessionState> = {
  provider: "kind",
  other: "embedded",
  cluster: { state: "lost", sentence: silent, kubernetes: "v1.36.4", nodes: 3, clockRate: 1 },
  elsewhere: toEmbedded(silent)!,
};

const noDocker = "Docker does not answer.";

export const absentState: Partial<SessionState> = {
  provider: "kind",
  other: "embedded",
  cluster: { state: "absent", sentence: noDocker, hint: "Start it, then try again.", clockRate: 1 },
  elsewhere: toEmbedded(noDocker)!,
};

export const backState: Partial<SessionState> = {
  provider: "embedded",
  other: "kind",
  elsewhere: {
    to: "kind",
    name: "drydock",
    urgent: false,
    sentence: "The kind cluster drydock answers.",
  },
};
