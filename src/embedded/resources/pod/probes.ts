/** Probes, lifecycle hooks and the actions that both can take. */
import type { Field } from "../field.ts";
import { httpHeaderName, portName, portNumber } from "../formats.ts";

export const checkPort = (port: Field): void => {
  const { value } = port;
  const complaints =
    typeof value === "string" ? portName(value) : portNumber((value as number | undefined) ?? 0);
  for (const complaint of complaints) {
    port.invalid(complaint, value ?? 0);
  }
};

const checkHttpGet = (http: Field): void => {
  http.at("path").need();
  checkPort(http.at("port"));
  http.at("scheme").oneOf(["HTTP", "HTTPS"]);
  for (const header of http.at("httpHeaders").items()) {
    http
      .at("httpHeaders")
      .as(header.value.name ?? "")
      .matches(httpHeaderName);
  }
};

type Grace = number | undefined;

const checkSleep = (sleep: Field, grace: Grace): void => {
  const seconds = (sleep.value.seconds as number | undefined) ?? 0;
  if (grace !== undefined && (seconds < 0 || seconds > grace)) {
    sleep.invalid(
      `must be non-negative and less than terminationGracePeriodSeconds (${grace})`,
      seconds,
    );
  }
};

const actions: [name: string, check: (action: Field, grace: Grace) => void][] = [
  ["exec", (exec) => void exec.at("command").need()],
  ["httpGet", checkHttpGet],
  ["tcpSocket", (tcp) => checkPort(tcp.at("port"))],
  ["grpc", (grpc) => checkPort(grpc.at("port"))],
  ["sleep", checkSleep],
];

const checkHandler = (handler: Field, grace: Grace): void => {
  const given = actions.filter(([name]) => handler.at(name).given);
  for (const [index, [name, check]] of given.entries()) {
    if (index === 0) {
      check(handler.at(name), grace);
    } else {
      handler.at(name).forbidden("may not specify more than 1 handler type");
    }
  }

  if (given.length === 0) {
    handler.required("must specify a handler type");
  }
};

const numbers = [
  "initialDelaySeconds",
  "timeoutSeconds",
  "periodSeconds",
  "successThreshold",
  "failureThreshold",
];

const checkProbe = (probe: Field, grace: Grace): void => {
  checkHandler(probe, grace);
  for (const name of numbers) {
    probe.at(name).nonNegative();
  }

  const own = probe.at("terminationGracePeriodSeconds");
  if (own.given && (own.value as number) <= 0) {
    own.invalid("must be greater than 0");
  }
};

export const checkProbes = (container: Field, grace: Grace): void => {
  for (const name of ["livenessProbe", "readinessProbe", "startupProbe"]) {
    const probe = container.at(name);
    if (!probe.given) {
      continue;
    }

    checkProbe(probe, grace);
    if (name === "readinessProbe") {
      const own = probe.at("terminationGracePeriodSeconds");
      if (own.given) {
        own.invalid("must not be set for readinessProbes");
      }
    } else if (probe.value.successThreshold !== 1) {
      probe.at("successThreshold").invalid("must be 1", probe.value.successThreshold ?? 0);
    }
  }
};

/** @param os Name of the pod's operating system; stop signals need it. */
export const checkLifecycle = (lifecycle: Field, grace: Grace, os: string | undefined): void => {
  for (const name of ["postStart", "preStop"]) {
    if (lifecycle.at(name).given) {
      checkHandler(lifecycle.at(name), grace);
    }
  }

  const signal = lifecycle.at("stopSignal");
  if (signal.given && os === undefined) {
    signal.forbidden("may not be set for containers with empty `spec.os.name`");
  } else if (signal.given && os === "windows") {
    signal.oneOf(["SIGKILL", "SIGTERM"]);
  }
};
