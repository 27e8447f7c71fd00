/** A catalogue and provider for the scripted session. */
import { createStore } from "../../src/session/store.ts";
import type { AppModel, LabCard, ProviderOption } from "../../src/tui/app-model.ts";
import {
  createScriptedSession,
  type ScriptedOptions,
  type ScriptedSession,
} from "./scripted-session.ts";

const card = (
  id: string,
  title: string,
  part: string,
  minutes: number,
  more: Partial<LabCard> = {},
): LabCard => ({
  id,
  title,
  part,
  minutes,
  summary: "",
  learn: [],
  today: [],
  state: "new",
  steps: { done: 0, total: 6 },
  ...more,
});

export const scriptedCards: LabCard[] = [
  card("isolation", "Namespaces and blast radius", "isolation and resources", 8, { state: "done" }),
  card("resource-quota", "Fit inside the budget", "isolation and resources", 12, {
    state: "started",
    steps: { done: 3, total: 6 },
    summary:
      "A namespace gets a budget for CPU and memory. Watch the API server enforce it, then make room.",
    learn: [
      "read three refusals that look alike and are not",
      'find out why a Deployment "worked" and made no pod',
      "make room in two different ways",
    ],
    today: [
      "Give every namespace a **ResourceQuota** and a **LimitRange** on the day it is made.",
      "Alert on `FailedCreate` events: a Deployment without pods makes no noise of its own.",
    ],
    stopped: "Stopped yesterday at step 4, A pod that does not fit",
    fidelity: "Everything in this lab is real on this cluster.",
    link: "https://learn.microsoft.com/azure/aks/operator-best-practices-scheduler",
  }),
  card("limits", "When nobody sets limits", "isolation and resources", 10),
  card("rbac", "Who may do what: RBAC", "isolation and resources", 12),
  card("cafe", "A café behind TLS", "networking", 15),
  card("services", "Public and internal services", "networking", 8),
  card("policies", "Keep tenants apart", "networking", 10),
  card("apparmor", "The container that may not write", "security", 12),
  card("seccomp", "No chmod: seccomp", "security", 8),
  card("hpa", "Load makes replicas", "scaling", 12),
  card("nodes", "A node joins", "scaling", 15),
];

export interface ScriptedModel extends AppModel {
  sessions: ScriptedSession[];
  /** Names of providers, as they were chosen. */
  chosen: string[];
}

export const scriptedProviders: ProviderOption[] = [
  {
    name: "embedded",
    says: "A practice cluster inside Drydock: nothing to install, no Docker, no internet.",
    sentence: "practice runs, Kubernetes v1.36.4",
    possible: true,
    chosen: true,
  },
  {
    name: "kind",
    says: "A real cluster in Docker, Podman or nerdctl, made for you when a lab opens.",
    sentence: "Docker 28.2 answers; clusters: drydock",
    possible: true,
    chosen: false,
  },
  {
    name: "context",
    says: "A cluster that you have, AKS or any other, in namespaces of your own.",
    sentence: "no kubeconfig",
    possible: false,
    chosen: false,
    blocked: "Leave with q and say which one: drydock --context NAME shows it, and asks once.",
  },
];

export const createScriptedModel = (options: ScriptedOptions = {}): ScriptedModel => {
  const sessions: ScriptedSession[] = [];
  const chosen: string[] = [];
  return {
    sessions,
    chosen,
    providers: () => createStore<readonly ProviderOption[]>(scriptedProviders),
    async chooseProvider(name) {
      chosen.push(name);
      return `Labs run on ${name} from now on.`;
    },
    catalogue: createStore<readonly LabCard[]>(scriptedCards),
    provider: createStore({
      name: "embedded",
      sentence: "Kubernetes 1.36 · 3 nodes ready",
      state: "ready" as const,
    }),
    openLab() {
      const session = createScriptedSession(options);
      sessions.push(session);
      return Promise.resolve(session);
    },
    now: () => Date.now(),
  };
};
