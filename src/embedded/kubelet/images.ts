/** Getting a container's image onto the node: present, pulled, refused or resting after a failure. Follows pkg/kubelet/images. */
import { RuntimeError } from "../containers/runtime.ts";
import type { ContainerRuntime, ImageInfo } from "../containers/runtime.ts";
import type { Clock } from "../clock.ts";
import { fieldPathOf, tell } from "./pod-run.ts";
import type { ContainerRecord, PodRun } from "./pod-run.ts";

export interface NodeImages {
  get(image: string): ImageInfo | undefined;
  all(): ImageInfo[];
  pull(image: string): Promise<ImageInfo>;
}

export interface ImageFailure {
  /** Reason of the waiting state. */
  reason: string;
  message: string;
  /** Milliseconds until the next look. */
  retry: number;
}

export const createNodeImages = (runtime: ContainerRuntime, changed: () => void): NodeImages => {
  const present = new Map<string, ImageInfo>();
  return {
    get: (image) => present.get(withTag(image)),
    all: () => [...new Map([...present.values()].map((info) => [info.id, info])).values()],
    async pull(image) {
      const info = await runtime.pull(withTag(image));
      if (!present.has(withTag(image))) {
        present.set(withTag(image), info);
        changed();
      }

      return info;
    },
  };
};

/** `nginx` -> `nginx:latest`. */
export const withTag = (image: string): string =>
  image.includes("@") || /:[^/]+$/.test(image) ? image : `${image}:latest`;

/** Milliseconds of the first and the longest rest after a failed pull. */
const firstDelay = 10_000;
const maxDelay = 300_000;
/** Milliseconds for which a failure shows as such before the container rests. */
const settle = 3000;

export const ensureImage = async (
  run: PodRun,
  record: ContainerRecord,
): Promise<ImageInfo | ImageFailure> => {
  const { image, imagePullPolicy } = record.spec;
  const { images, clock } = run.node;
  if (!/^[a-z0-9]/i.test(image) || /[^\w./:@-]/.test(image) || /[A-Z]/.test(repositoryOf(image))) {
    return invalidName(run, record);
  }

  const present = imagePullPolicy === "Always" ? undefined : images.get(image);
  if (present !== undefined) {
    tell(
      run,
      record,
      "Normal",
      "Pulled",
      `Container image "${image}" already present on machine and can be accessed by the pod`,
    );
    return present;
  }

  if (imagePullPolicy === "Never") {
    return neverPulled(run, record);
  }

  const now = cluster(clock);
  if (record.pull !== undefined && now < record.pull.until) {
    return resting(run, record, record.pull.until - now);
  }

  return pull(run, record);
};

const repositoryOf = (image: string): string => image.replace(/(@.*|:[^/]*)$/, "");

const cluster = (clock: Clock): number => clock.now() + clock.skipped();

const invalidName = (run: PodRun, record: ContainerRecord): ImageFailure => {
  const { image } = record.spec;
  const why = /[A-Z]/.test(repositoryOf(image))
    ? "invalid reference format: repository name must be lowercase"
    : "invalid reference format";
  const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${why}`;
  tell(run, record, "Warning", "InspectFailed", message);
  tell(run, record, "Warning", "Failed", "Error: InvalidImageName");
  return { reason: "InvalidImageName", message, retry: firstDelay };
};

const neverPulled = (run: PodRun, record: ContainerRecord): ImageFailure => {
  const message = `Container image "${record.spec.image}" is not present with pull policy of Never`;
  tell(run, record, "Warning", "ErrImageNeverPull", message);
  tell(run, record, "Warning", "Failed", "Error: ErrImageNeverPull");
  return { reason: "ErrImageNeverPull", message, retry: firstDelay };
};

const resting = (run: PodRun, record: ContainerRecord, left: number): ImageFailure => {
  const text = `Back-off pulling image "${record.spec.image}"`;
  run.node.recorder.event(run.pod, "Normal", "BackOff", text, { fieldPath: fieldPathOf(record) });
  tell(run, record, "Warning", "Failed", "Error: ImagePullBackOff");
  return {
    reason: "ImagePullBackOff",
    message: `${text}: ${record.pull?.message ?? ""}`,
    retry: left,
  };
};

const pull = async (run: PodRun, record: ContainerRecord): Promise<ImageInfo | ImageFailure> => {
  const { image } = record.spec;
  const { images, clock } = run.node;
  tell(run, record, "Normal", "Pulling", `Pulling image "${image}"`);
  const began = cluster(clock);
  try {
    const info = await images.pull(image);
    const took = duration(cluster(clock) - began);
    delete record.pull;
    tell(
      run,
      record,
      "Normal",
      "Pulled",
      `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${info.sizeBytes} bytes.`,
    );
    return info;
  } catch (error) {
    if (!(error instanceof RuntimeError)) {
      throw error;
    }

    return pullFailed(run, record, error.message);
  }
};

const pullFailed = (run: PodRun, record: ContainerRecord, why: string): ImageFailure => {
  tell(run, record, "Warning", "Failed", `Failed to pull image "${record.spec.image}": ${why}`);
  tell(run, record, "Warning", "Failed", "Error: ErrImagePull");
  const delay = Math.min(record.pull === undefined ? firstDelay : record.pull.delay * 2, maxDelay);
  record.pull = {
    delay,
    until: cluster(run.node.clock) + delay,
    message: `ErrImagePull: ${why}`,
  };
  return { reason: "ErrImagePull", message: why, retry: settle };
};

/** As Go prints durations that were cut to milliseconds: `3ms`, `1.204s`. */
const duration = (ms: number): string => {
  const whole = Math.max(1, Math.round(ms));
  return whole < 1000 ? `${whole}ms` : `${whole / 1000}s`;
};
