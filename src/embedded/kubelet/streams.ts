/** The kubelets' side of log, exec, attach and port-forward. Wording as pkg/registry/core/pod and pkg/kubelet. */
import type { Clock } from "../clock.ts";
import { RuntimeError } from "../containers/runtime.ts";
import type { Container } from "../containers/runtime.ts";
import type { Json, KubeObject } from "../object.ts";
import { badRequest, internalError } from "../status.ts";
import { asDuplex } from "../containers/network/duplex.ts";
import { readLog } from "./log-reader.ts";
import type { NodeApi } from "./node-api.ts";
import type { ContainerRecord, PodRun } from "./pod-run.ts";
import type { LogBuffer } from "./log-buffer.ts";

export interface NodeApiOptions {
  workerOf(pod: KubeObject): { run: PodRun } | undefined;
  clock: Clock;
  answer: NodeApi["get"];
}

export const createNodeApi = ({ workerOf, clock, answer }: NodeApiOptions): NodeApi => {
  const runOf = (pod: KubeObject): PodRun => {
    const worker = workerOf(pod);
    if (worker === undefined) {
      throw internalError(`dial tcp: lookup ${pod.spec.nodeName ?? ""}: no such host`);
    }

    return worker.run;
  };

  const running = (pod: KubeObject, name: string, what: string): Container => {
    const { phase } = pod.status ?? {};
    if (phase === "Succeeded" || phase === "Failed") {
      throw badRequest(`cannot ${what} a container in a completed pod; current phase is ${phase}`);
    }

    const chosen = chooseContainer(pod, name);
    const handle = runOf(pod).records.find((record) => record.name === chosen)?.handle;
    if (handle === undefined) {
      throw internalError(`unable to upgrade connection: container not found ("${chosen}")`);
    }

    return handle;
  };

  return {
    log(pod, options, signal) {
      const name = chooseContainer(pod, options.container);
      if (pod.spec.nodeName === undefined) {
        return readLog(undefined, options, clock, signal);
      }

      const record = runOf(pod).records.find((one) => one.name === name);
      return readLog(logOf(pod, name, record, options.previous), options, clock, signal);
    },
    async exec(pod, container, request, streams) {
      const handle = running(pod, container, "exec into");
      try {
        return await handle.exec(request, streams);
      } catch (error) {
        if (error instanceof RuntimeError) {
          throw internalError(`error executing command in container: ${error.message}`);
        }

        throw error;
      }
    },
    async attach(pod, container, streams) {
      return running(pod, container, "attach to").attach(streams);
    },
    get: answer,
    async portForward(pod, port) {
      const { node, ip } = runOf(pod);
      return asDuplex(await node.dial({ address: ip ?? "", port }, { loopback: true }));
    },
  };
};

const namesOf = (list: Json[] | undefined): string[] => (list ?? []).map(({ name }) => name);

/** The named container, or the only one. @throws StatusError 400 */
const chooseContainer = ({ metadata, spec }: KubeObject, name: string): string => {
  const main = namesOf(spec.containers);
  const init = namesOf(spec.initContainers);
  if (name !== "") {
    if (![...main, ...init, ...namesOf(spec.ephemeralContainers)].includes(name)) {
      throw badRequest(`container ${name} is not valid for pod ${metadata.name}`);
    }

    return name;
  }

  const [only] = main;
  if (main.length === 1 && only !== undefined) {
    return only;
  }

  const choice = `a container name must be specified for pod ${metadata.name}, choose one of: [${main.join(" ")}]`;
  throw badRequest(
    init.length === 0 ? choice : `${choice} or one of the init containers: [${init.join(" ")}]`,
  );
};

/** @throws StatusError 400 when there is nothing to read. */
const logOf = (
  { metadata }: KubeObject,
  name: string,
  record: ContainerRecord | undefined,
  previous: boolean,
): LogBuffer => {
  const subject = `container "${name}" in pod "${metadata.name}"`;
  if (record === undefined) {
    throw badRequest(`${subject} is not available`);
  }

  if (previous) {
    if (record.last?.containerID === undefined) {
      throw badRequest(`previous terminated ${subject} not found`);
    }

    // While a container rests between two runs, its log is still that of the run which ended.
    return record.state.kind === "running" ? (record.previousLogs ?? record.logs) : record.logs;
  }

  const { state } = record;
  if (state.kind === "waiting" && record.last === undefined) {
    throw badRequest(`${subject} is waiting to start: ${whyWaiting(state.reason)}`);
  }

  return record.logs;
};

const whyWaiting = (reason: string): string => {
  switch (reason) {
    case "ErrImagePull":
      return "image can't be pulled";
    case "ImagePullBackOff":
      return "trying and failing to pull image";
    default:
      return reason;
  }
};
