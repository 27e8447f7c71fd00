/** A pod for a trial: small, short-lived, and fit for a namespace of the strictest pod security. */
import type { Json, KubeObject } from "../../kubectl/object.ts";
import type { Ground } from "./ground.ts";

export interface CanaryPod {
  name: string;
  labels?: Record<string, string>;
  image: string;
  pull?: "Always" | "IfNotPresent";
  /** Of `sh`. */
  script: string;
  /** `$1` and so on in the script. */
  words?: readonly string[];
  /** Of the container. */
  security?: Json;
}

/** What nodes very likely have: both hold a shell, wget and a web server. */
const candidates = [
  /(?:^|\/)busybox:1\.3\d(?:\.\d+)?$/,
  /(?:^|\/)e2e-test-images\/agnhost:2\.\d+(?:\.\d+)?$/,
];

const standard = "busybox:1.37.0";

/** One that a node has already, so that nothing is pulled; else the one that every lab uses, after it was put there. @throws CannotTell */
export const canaryImage = async ({
  nodes,
  cluster,
  progress,
  signal,
}: Ground): Promise<string> => {
  const taking = await nodes();
  const there = taking.map(({ status }) => imagesOf(status));
  const everywhere = candidates
    .flatMap((pattern) => there[0]?.filter((name) => pattern.test(name)) ?? [])
    .find((name) => there.every((names) => names.includes(name)));
  if (everywhere === undefined) {
    await cluster.images?.preload([standard], { progress, signal }).catch(() => {
      // Perhaps a node can pull it; when not, the pod's own state says so.
    });
  }

  return everywhere ?? standard;
};

const imagesOf = (status: Json): string[] =>
  (status?.images ?? []).flatMap(({ names }: Json) => (names ?? []) as string[]);

/** Seconds; it ends by itself when nobody could remove it. */
const longestLife = 120;

export const canaryPod = ({
  name,
  labels = {},
  image,
  pull = "IfNotPresent",
  script,
  words = [],
  security = {},
}: CanaryPod): Omit<KubeObject, "metadata"> & { metadata: Json } => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, labels: { "app.kubernetes.io/managed-by": "drydock", ...labels } },
  spec: {
    restartPolicy: "Never",
    terminationGracePeriodSeconds: 0,
    activeDeadlineSeconds: longestLife,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65_534,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [
      {
        name: "canary",
        image,
        imagePullPolicy: pull,
        command: ["sh", "-c", script, "sh", ...words],
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
          ...security,
        },
        resources: {
          requests: { cpu: "10m", memory: "16Mi" },
          limits: { cpu: "200m", memory: "64Mi" },
        },
        volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
      },
    ],
    volumes: [{ name: "tmp", emptyDir: {} }],
  },
});
