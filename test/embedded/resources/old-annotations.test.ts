import test from "ava";
import { syncAppArmor } from "../../../src/embedded/resources/pod/app-armor.ts";
import { podWarnings } from "../../../src/embedded/resources/pod/warnings.ts";

const key = "container.apparmor.security.beta.kubernetes.io/web";
const use = (field: string, since: string) => `${since}; use the "${field}" field instead`;
const deprecated = use("appArmorProfile", "deprecated since v1.30");

const podWith = (annotation: string, { pod = {}, container = {} } = {}) => ({
  metadata: { annotations: { [key]: annotation } },
  spec: { securityContext: pod, containers: [{ name: "web", securityContext: container }] },
});

const synced = (object: ReturnType<typeof podWith>) => {
  const warnings: string[] = [];
  syncAppArmor(object, object.spec.containers, (text) => warnings.push(text));
  return { warnings, securityContext: object.spec.containers[0]?.securityContext };
};

test("an annotation of old becomes the container's field, with a warning", (t) => {
  t.deepEqual(synced(podWith("localhost/deny-write")), {
    warnings: [`metadata.annotations[${key}]: ${deprecated}`],
    securityContext: {
      appArmorProfile: { type: "Localhost", localhostProfile: "deny-write" },
    },
  });
  t.deepEqual(synced(podWith("runtime/default")).securityContext, {
    appArmorProfile: { type: "RuntimeDefault" },
  });
});

test("an annotation that says what the pod says, or what the container says by itself, is nobody's concern", (t) => {
  const appArmorProfile = { type: "Unconfined" };
  t.deepEqual(synced(podWith("unconfined", { pod: { appArmorProfile } })), {
    warnings: [],
    securityContext: {},
  });
  t.deepEqual(synced(podWith("runtime/default", { container: { appArmorProfile } })), {
    warnings: [],
    securityContext: { appArmorProfile },
  });
});

test("an annotation that is none is warned of and left alone", (t) => {
  t.deepEqual(synced(podWith("localhost/")), {
    warnings: [`metadata.annotations[${key}]: ${deprecated}`],
    securityContext: {},
  });
});

test("templates are warned of, with their place", (t) => {
  const template = podWith("localhost/deny-write");
  t.deepEqual(podWarnings(template, "spec.template"), [
    `spec.template.metadata.annotations[${key}]: ${deprecated}`,
  ]);
  t.deepEqual(podWarnings(template), [], "pods are warned of when the annotation becomes a field");
});

test("the annotations of seccomp do nothing any more, and that is said", (t) => {
  const annotations = {
    "seccomp.security.alpha.kubernetes.io/pod": "localhost/x.json",
    "container.seccomp.security.alpha.kubernetes.io/web": "runtime/default",
  };
  const spec = { containers: [{ name: "web" }] };
  t.deepEqual(
    podWarnings({ metadata: { annotations }, spec }),
    Object.keys(annotations).map(
      (name) =>
        `metadata.annotations[${name}]: ${use("seccompProfile", "non-functional in v1.27+")}`,
    ),
  );
});
