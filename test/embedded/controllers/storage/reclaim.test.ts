/** What becomes of a volume whose claim is gone, by its policy and by what it stands for. */
import test from "ava";
import type { Json, KubeObject } from "../../../../src/embedded/object.ts";
import { startVolumeBinder } from "../../../../src/embedded/controllers/storage/binder.ts";
import { createTestContext, type TestContext } from "../../../support/controller-context.ts";

const volume = (policy: string, source: Json, annotations: Json = {}): Json => ({
  apiVersion: "v1",
  kind: "PersistentVolume",
  metadata: { name: "pv", annotations },
  spec: {
    capacity: { storage: "20Gi" },
    accessModes: ["ReadWriteOnce"],
    persistentVolumeReclaimPolicy: policy,
    claimRef: { namespace: "default", name: "gone", uid: "of-a-claim-that-was" },
    ...source,
  },
  status: { phase: "Bound" },
});

const hostPath = { hostPath: { path: "/tmp/data" } };
const nfs = { nfs: { server: "192.0.2.9", path: "/x" } };

const released = async (made: Json): Promise<{ context: TestContext; now: () => Json }> => {
  const context = createTestContext();
  await context.client.create("persistentvolumes", made);
  startVolumeBinder(context);
  await context.settle();
  return { context, now: () => context.client.get("persistentvolumes", undefined, "pv") };
};

const prefix = 'error getting deleter volume plugin for volume "pv": ';
const by = (name: string): Json => ({ "pv.kubernetes.io/provisioned-by": name });
const outcomes: [what: string, made: Json, phase: string | undefined, message?: string][] = [
  ["a host path below /tmp", volume("Delete", hostPath), undefined],
  [
    "another host path",
    volume("Delete", { hostPath: { path: "/srv" } }),
    "Failed",
    "host_path deleter only supports /tmp/.+ but received provided /srv",
  ],
  ["NFS", volume("Delete", nfs), "Failed", `${prefix}no deletable volume plugin matched`],
  [
    "a local disk",
    volume("Delete", { local: { path: "/x" } }),
    "Failed",
    `${prefix}no volume plugin matched`,
  ],
  ["CSI", volume("Delete", { csi: { driver: "d", volumeHandle: "h" } }), "Released"],
  ["a driver from outside", volume("Delete", nfs, by("example.com/d")), "Released"],
  [
    "a plugin that has left",
    volume("Delete", nfs, by("kubernetes.io/aws-ebs")),
    "Failed",
    "no volume plugin matched name: kubernetes.io/aws-ebs",
  ],
];

for (const [what, made, phase, message] of outcomes) {
  test(`a volume to delete of ${what} is ${phase ?? "deleted"}`, async (t) => {
    const { context, now } = await released(made);
    t.is(now()?.status.phase, phase);
    t.is(now()?.status.message, message);
    t.deepEqual(
      context.eventsOf("pv"),
      message === undefined ? [] : [`VolumeFailedDelete: ${message}`],
    );
    t.deepEqual(context.faults, []);
  });
}

test("a volume that nobody can empty fails", async (t) => {
  const { context, now } = await released(volume("Recycle", { local: { path: "/x" } }));
  t.is(now().status.phase, "Failed");
  t.deepEqual(context.eventsOf("pv"), [
    "VolumeFailedRecycle: No recycler plugin found for the volume!",
  ]);
});

const recycler = ({ client }: TestContext): KubeObject | undefined =>
  client.get("pods", "default", "recycler-for-pv");

const end = async (context: TestContext, status: Json): Promise<void> => {
  const change = (copy: KubeObject): void => {
    copy["status"] = status;
  };
  const options = { subresource: "status" } as const;
  await context.client.modify("pods", "default", "recycler-for-pv", change, options);
  await context.settle();
};

test("a volume is emptied by a pod, and only then free again", async (t) => {
  const { context, now } = await released(volume("Recycle", nfs));
  t.is(now().status.phase, "Released");
  t.like(recycler(context)?.["spec"], {
    activeDeadlineSeconds: 600,
    restartPolicy: "Never",
    volumes: [{ name: "vol", ...nfs }],
  });

  await end(context, { phase: "Succeeded" });
  t.is(recycler(context), undefined);
  t.is(now().status.phase, "Available");
  t.deepEqual(context.eventsOf("pv"), ["VolumeRecycled: Volume recycled"]);
  t.deepEqual(context.faults, []);
});

test("the least time for emptying a small host path is a minute", async (t) => {
  const made = volume("Recycle", hostPath);
  made.spec.capacity.storage = "1Gi";
  const { context } = await released(made);
  t.is(recycler(context)?.["spec"].activeDeadlineSeconds, 60);
});

test("what the pod is told of, the volume is told of", async (t) => {
  const { context } = await released(volume("Recycle", hostPath));
  const about = recycler(context);
  t.assert(about !== undefined);
  context.recorder({ component: "x" }).event(about!, "Normal", "Scheduled", "Assigned to n1");
  await context.settle();
  t.deepEqual(context.eventsOf("pv"), ["RecyclerPod: Recycler pod: Assigned to n1"]);
});

test("a pod that fails fails the volume, and after a while another is tried", async (t) => {
  const { context, now } = await released(volume("Recycle", hostPath));
  await end(context, { phase: "Failed", message: "too slow" });
  const message = "Recycle failed: failed to recycle volume: too slow";
  t.like(now().status, { phase: "Failed", message });
  t.deepEqual(context.eventsOf("pv"), [`VolumeFailedRecycle: ${message}`]);

  await context.clock.advance(15_000);
  await context.settle();
  await end(context, { phase: "Succeeded" });
  t.is(now().status.phase, "Available");
});

test("a pod of that name that is there already is deleted for the next time", async (t) => {
  const context = createTestContext();
  await context.client.create("pods", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "recycler-for-pv", namespace: "default", labels: { mine: "yes" } },
    spec: { containers: [] },
  });
  await context.client.create("persistentvolumes", volume("Recycle", hostPath));
  startVolumeBinder(context);
  await context.settle();
  t.deepEqual(context.eventsOf("pv"), [
    "VolumeFailedRecycle: Recycle failed: old recycler pod found, will retry later",
  ]);
  t.is(recycler(context)?.metadata.labels?.["mine"], undefined);
});

test("a volume that pods still use is not emptied", async (t) => {
  const context = createTestContext();
  await context.client.create("pods", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "user", namespace: "default" },
    spec: { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "gone" } }] },
  });
  await context.client.create("persistentvolumes", volume("Recycle", hostPath));
  startVolumeBinder(context);
  await context.settle();
  t.is(recycler(context), undefined);
  t.deepEqual(context.eventsOf("pv"), [
    "VolumeFailedRecycle: Volume is used by pods: default/user",
  ]);
});
