/** A scene for checks out of plain objects, and a fake API that answers what a test says. */
import type { Api, ApiAnswer, ApiRequest } from "../../src/kubectl/api.ts";
import type { ApiResource } from "../../src/kubectl/discovery.ts";
import type { Json, KubeObject } from "../../src/kubectl/object.ts";
import type { Memory, Scene } from "../../src/checks/scene.ts";
import { parseLab } from "../../src/lab/parse.ts";
import type { Check } from "../../src/lab/check.ts";

const kinds: [kind: string, plural: string, group: string, version: string, namespaced: boolean][] =
  [
    ["Pod", "pods", "", "v1", true],
    ["Event", "events", "", "v1", true],
    ["Secret", "secrets", "", "v1", true],
    ["ConfigMap", "configmaps", "", "v1", true],
    ["ResourceQuota", "resourcequotas", "", "v1", true],
    ["Node", "nodes", "", "v1", false],
    ["Namespace", "namespaces", "", "v1", false],
    ["Deployment", "deployments", "apps", "v1", true],
    ["ReplicaSet", "replicasets", "apps", "v1", true],
    ["Service", "services", "", "v1", true],
    ["IngressClass", "ingressclasses", "networking.k8s.io", "v1", false],
  ];

export const resources: ApiResource[] = kinds.map(([kind, plural, group, version, namespaced]) => ({
  kind,
  plural,
  group,
  version,
  namespaced,
  singular: kind.toLowerCase(),
  shortNames: [],
}));

export const resourceFor = (word: string): ApiResource | undefined =>
  resources.find(({ plural, singular, group }) =>
    [plural, singular, `${plural}.${group}`].includes(word),
  );

let serial = 0;

/** Fills in what every object has. */
export const object = (kind: string, name: string, rest: Json = {}): KubeObject => {
  serial += 1;
  const { metadata, ...body } = rest;
  const resource = resources.find((candidate) => candidate.kind === kind);
  return {
    apiVersion: resource?.group ? `${resource.group}/v1` : "v1",
    kind,
    ...body,
    metadata: {
      name,
      ...(resource?.namespaced !== false && { namespace: "web" }),
      uid: `uid-${serial}`,
      resourceVersion: String(serial),
      creationTimestamp: "2026-11-24T12:00:00Z",
      ...metadata,
    },
  };
};

export interface SceneOptions {
  objects?: readonly KubeObject[];
  /** Why nothing can be known. */
  trouble?: { reason: string; early?: boolean };
  answer?(request: ApiRequest): ApiAnswer;
  manifests?: Record<string, string>;
  vars?: Record<string, string>;
  since?: number;
  now?: number;
  run?: Scene["run"];
  gateway?: Scene["gateway"];
  load?: Scene["load"];
}

export interface FakeScene extends Scene {
  objects: KubeObject[];
  requests: ApiRequest[];
}

export const createScene = (options: SceneOptions = {}): FakeScene => {
  const memories = new Map<string, Memory>();
  const requests: ApiRequest[] = [];
  const scene: FakeScene = {
    objects: [...(options.objects ?? [])],
    requests,
    find(target, namespace) {
      if (options.trouble !== undefined) {
        return { known: false, early: false, ...options.trouble };
      }

      const resource = resourceFor(target.resource);
      if (resource === undefined) {
        return { known: false, reason: `no resource ${target.resource}`, early: false };
      }

      const objects = scene.objects.filter(
        ({ kind, metadata }) =>
          kind === resource.kind &&
          (target.name === undefined || metadata.name === target.name) &&
          (!resource.namespaced || namespace === "" || metadata.namespace === namespace),
      );
      return { known: true, objects, resource };
    },
    api: fakeApi(requests, options.answer),
    discovery: {
      list: async () => resources,
      find: async (word) => resourceFor(word),
      findKind: async (_, kind) => resources.find((resource) => resource.kind === kind),
    },
    async manifest(file) {
      const text = options.manifests?.[file];
      if (text === undefined) {
        throw new Error(`no such file: ${file}`);
      }

      return text;
    },
    run: options.run ?? (async () => Promise.reject(new Error("no commands here"))),
    gateway: options.gateway ?? (async () => undefined),
    load: options.load ?? (() => undefined),
    now: () => options.now ?? Date.parse("2026-11-24T12:00:10Z"),
    since: options.since ?? Date.parse("2026-11-24T12:00:00Z"),
    vars: options.vars ?? {},
    memory(id) {
      const memory = memories.get(id) ?? {};
      memories.set(id, memory);
      return memory;
    },
  };
  return scene;
};

const fakeApi = (requests: ApiRequest[], answer: SceneOptions["answer"]): Api => ({
  async request(request) {
    requests.push(request);
    if (answer === undefined) {
      throw new Error("no API here");
    }

    return answer(request);
  },
  stream: async () => Promise.reject(new Error("no watches here")),
  close() {},
});

/** One check as a lab file writes it; namespace `web`. @param step More of its step, in one line. */
export const check = (text: string, step = "challenge: false"): Check => {
  const lines = text.split("\n").map((line) => `        ${line}`);
  const { lab, problems } = parseLab(
    "/x/lab.yaml",
    `lab: 1
id: x
title: X
summary: X
part: isolation
level: beginner
minutes: 5
scope: { namespaces: [web] }
requires: { ingressClass: true }
gateways: { edge: { ingress: true } }
steps:
  - id: one
    title: One
    text: Do it.
    ${step}
    do: [{ run: "true" }]
    expect:
      - id: c
        says: It is so
${lines.join("\n")}
`,
  );
  const found = lab?.steps[0]?.expect[0];
  if (found === undefined) {
    throw new Error(problems.map(({ sentence }) => sentence).join("\n"));
  }

  return found;
};
