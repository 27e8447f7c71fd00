/** What a lab says in its bottom rows: one sentence, and a fact about its cluster. */
import type { SessionState } from "../../session/state.ts";
import { offerNotice } from "../parts/elsewhere.ts";
import type { Notice } from "../parts/notice.ts";
import type { Asked } from "./question.tsx";

export const clusterFact = ({ provider, cluster }: SessionState): string => {
  if (cluster.state !== "ready") {
    return cluster.state === "absent" ? `no ${provider}` : `${provider} ${cluster.state}`;
  }

  return provider === "embedded" ? `embedded x${cluster.clockRate}` : provider;
};

interface Sayings {
  asked: Asked | undefined;
  /** Why a key did nothing. */
  said: string | undefined;
  notice: SessionState["notice"];
  elsewhere: SessionState["elsewhere"];
}

/** What the learner waits for comes first, then what went wrong, then what could be done. */
export const noticeOf = ({ asked, said, notice, elsewhere }: Sayings): Notice | undefined => {
  if (asked) {
    return { level: "question", sentence: asked.sentence };
  }

  const offer = elsewhere && offerNotice(elsewhere);
  const first = elsewhere?.urgent !== true && notice?.level === "error" ? notice : offer;
  return said ? { level: "info", sentence: said } : (first ?? notice);
};

/** While this stays the same, so does what keys can and cannot do. */
export const momentOf = ({ busy, cluster }: SessionState): string =>
  [cluster.state, busy ? "busy" : "idle"].join(" ");

/** A command may be typed at any time. */
export const whyItWaits = ({ busy, cluster }: SessionState): string | undefined => {
  if (cluster.state !== "ready") {
    return "It runs as soon as the cluster is ready.";
  }

  return busy ? "It runs when the one before it is through; ctrl+c ends that." : undefined;
};
