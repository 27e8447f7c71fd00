/** `pods/exec`, `pods/attach` and `pods/portforward`: admitted here, then handed to the kubelet over the upgraded connection. */
import type { NodeApi } from "../../kubelet/node-api.ts";
import type { Json, KubeObject } from "../../object.ts";
import { badRequest, internalError } from "../../status.ts";
import { serveExec } from "../../streams/exec.ts";
import { servePortForward } from "../../streams/port-forward.ts";
import { authorizeCreate } from "../access.ts";
import type { Caller, Target } from "../context.ts";
import type { Exchange, Upgrade } from "../exchange.ts";
import type { ApiHandlers, SpecialHandler } from "../handler.ts";
import { flag } from "../request-info.ts";
import { admitBody } from "./admit-body.ts";
import { containerOf, podOf, requireHost } from "./pod-container.ts";

type Nodes = () => NodeApi | undefined;

export const createExec = (api: ApiHandlers, nodes: Nodes): SpecialHandler =>
  connecting(api, nodes, "PodExecOptions", async (upgrade, pod, options, node) => {
    const container = containerOf(pod, options.container ?? "");
    await serveExec(upgrade, async (streams, { stdin, tty }) =>
      node.exec(pod, container, { command: options.command ?? [], tty, stdin }, streams),
    );
  });

export const createAttach = (api: ApiHandlers, nodes: Nodes): SpecialHandler =>
  connecting(api, nodes, "PodAttachOptions", async (upgrade, pod, options, node) => {
    const container = containerOf(pod, options.container ?? "");
    await serveExec(upgrade, async (streams) => node.attach(pod, container, streams));
  });

export const createPortForward = (api: ApiHandlers, nodes: Nodes): SpecialHandler =>
  connecting(api, nodes, "PodPortForwardOptions", async (upgrade, pod, _options, node) => {
    await servePortForward(upgrade, async (port) => node.portForward(pod, port));
  });

type Connect = (upgrade: Upgrade, pod: KubeObject, options: Json, node: NodeApi) => Promise<void>;

/** What all three have in common, up to the point where bytes flow. */
const connecting =
  (api: ApiHandlers, nodes: Nodes, kind: string, connect: Connect): SpecialHandler =>
  async (exchange, target) => {
    if (exchange.query.has("dryRun")) {
      throw badRequest("dryRun is not supported");
    }

    const options = optionsOf(exchange.query, kind);
    await admitBody(api, target, options, callerOf(exchange), "CONNECT");
    // A WebSocket begins with GET, but what it does needs the right to create.
    authorizeCreate(api, exchange);
    const pod = podOf(api, target);
    checkContainer(pod, options, target);
    requireHost(pod);
    const node = nodes();
    if (node === undefined) {
      throw internalError("the nodes are not up yet");
    }

    const upgrade = exchange.takeUpgrade();
    if (upgrade === undefined) {
      throw badRequest("Upgrade request required");
    }

    await connect(upgrade, pod, options, node);
  };

const checkContainer = (pod: KubeObject, options: Json, { subresource }: Target): void => {
  if (subresource !== "portforward") {
    containerOf(pod, options.container ?? "");
  }
};

const optionsOf = (query: URLSearchParams, kind: string): Json => {
  const command = query.getAll("command");
  const container = query.get("container") ?? "";
  const flags = ["stdin", "stdout", "stderr", "tty"].filter((name) => flag(query.get(name)));
  return {
    kind,
    apiVersion: "v1",
    ...Object.fromEntries(flags.map((name) => [name, true])),
    ...(container === "" ? {} : { container }),
    ...(command.length === 0 ? {} : { command }),
  };
};

const callerOf = (exchange: Exchange): Caller => ({
  user: exchange.user,
  dryRun: false,
  fieldManager: "",
  fieldValidation: "Ignore",
  warn: exchange.warn,
});
