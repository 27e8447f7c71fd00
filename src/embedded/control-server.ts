/** The cluster's control channel: requests and answers as lines of JSON over a unix socket that only its owner may open. */
import { chmodSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import type { ClusterHandle } from "./cluster.ts";
import type { Holders } from "./holders.ts";
import { freshNodes } from "./kubelet/nodes.table.ts";
import type { Json } from "./object.ts";
import { kubernetesVersion } from "./version.ts";
import { buildIdentity } from "../root.ts";

/** Read when the process starts: its files may be replaced while it runs. */
const build = buildIdentity();

/** `{"id": 1, "do": "status"}`; answered by `{"id": 1, "result": ...}` or `{"id": 1, "error": "sentence"}`. */
interface ControlRequest {
  id: number;
  do: string;
  [argument: string]: Json;
}

/** Whose connection a request came over. */
interface Use {
  holders: Holders;
  /** Settles when the connection ends. */
  gone: Promise<unknown>;
}

type Command = (cluster: ClusterHandle, request: ControlRequest, use: Use) => Json;

const commands: Record<string, Command> = {
  hold: (_cluster, _request, { holders, gone }) => {
    holders.hold(gone);
    return null;
  },
  keep: (_cluster, _request, { holders }) => {
    holders.keep();
    return null;
  },
  status: (cluster, _request, { holders }) => ({
    pid: process.pid,
    name: cluster.name,
    url: cluster.url,
    kubeconfig: cluster.kubeconfig,
    rate: cluster.clock.rate,
    skippedMs: cluster.clock.skipped(),
    rssBytes: process.memoryUsage.rss(),
    kubernetes: kubernetesVersion,
    ...nodeCounts(cluster),
    kept: holders.kept,
    users: holders.users,
    build,
  }),
  clock: ({ clock }) => ({ rate: clock.rate, skippedMs: clock.skipped() }),
  setRate: ({ clock }, { rate }) => {
    clock.setRate(Number(rate));
    return clock.rate;
  },
  advance: async ({ clock }, { ms }) => {
    await clock.advance(Number(ms));
    return null;
  },
  save: async ({ checkpoints }, { name }) => {
    await checkpoints.save(String(name));
    return null;
  },
  restore: async ({ checkpoints }, { name }) => {
    await checkpoints.restore(String(name));
    return null;
  },
  list: async ({ checkpoints }) => checkpoints.list(),
  mark: ({ checkpoints }, { name }) => {
    checkpoints.mark(String(name));
    return null;
  },
  undo: async ({ checkpoints }, { mark }) =>
    checkpoints.undo(typeof mark === "string" ? mark : undefined),
};

/** `settled` once every node that the cluster began with, or has now, is Ready. */
const nodeCounts = ({ client }: ClusterHandle): { nodes: number; settled: boolean } => {
  const nodes = client.list("nodes");
  const ready = nodes.filter(({ status }) =>
    (status?.conditions as Json[] | undefined)?.some(
      ({ type, status: value }) => type === "Ready" && value === "True",
    ),
  ).length;
  return { nodes: ready, settled: ready === nodes.length && ready >= freshNodes.length };
};

export interface Control {
  close(): void;
}

/** @param stop Ends the process; called after the answer is sent. */
export const serveControl = async (
  file: string,
  cluster: ClusterHandle,
  holders: Holders,
  stop: () => Promise<void>,
): Promise<Control> => {
  rmSync(file, { force: true });
  const server = createServer((socket) => serveSocket(socket, cluster, holders, stop));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(file, resolve);
  });
  chmodSync(file, 0o600);
  return {
    close: () => {
      server.close();
      rmSync(file, { force: true });
    },
  };
};

const serveSocket = (
  socket: Socket,
  cluster: ClusterHandle,
  holders: Holders,
  stop: () => Promise<void>,
): void => {
  const gone = new Promise((resolve) => {
    socket.on("close", resolve);
  });
  socket.on("error", () => socket.destroy());
  const answer = (value: Json, then?: () => void) => {
    socket.write(`${JSON.stringify(value)}\n`, then);
  };
  createInterface({ input: socket }).on("line", (line) => {
    void answerLine(line, cluster, { holders, gone }, stop, answer);
  });
};

const answerLine = async (
  line: string,
  cluster: ClusterHandle,
  use: Use,
  stop: () => Promise<void>,
  answer: (value: Json, then?: () => void) => void,
): Promise<void> => {
  let id: Json = null;
  try {
    const request = JSON.parse(line) as ControlRequest;
    ({ id } = request);
    if (request.do === "stop") {
      answer({ id, result: null }, () => void stop());
      return;
    }

    if (request.do === "retire") {
      // Who begins to use it before it is gone loses the connection, and starts it again.
      const unused = use.holders.users === 0;
      answer({ id, result: unused }, () => void (unused && stop()));
      return;
    }

    const command = commands[request.do];
    answer(
      command === undefined
        ? { id, error: `Unknown command: ${request.do}` }
        : { id, result: (await command(cluster, request, use)) ?? null },
    );
  } catch (error) {
    answer({ id, error: error instanceof Error ? error.message : String(error) });
  }
};
