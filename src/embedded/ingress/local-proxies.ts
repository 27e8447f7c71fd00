/** Proxies on this thread: each answers on its pod's ports in the cluster's network and on the machine's door. */
import type { Connection } from "../containers/network/connection.ts";
import type { ContainerNetwork, Listener } from "../containers/network/network.ts";
import { asDuplex } from "../kubelet/dial.ts";
import type { LoopbackPorts, ProxyHost, ProxyStart, RunningProxy } from "./proxy-host.ts";
import { Edge } from "./proxy/edge.ts";
import { Proxy } from "./proxy/proxy.ts";

export const createLocalProxies = (
  network: ContainerNetwork,
  fault: (message: string) => void,
): ProxyHost => {
  const edge = new Edge();
  const running = new Set<RunningProxy>();
  return {
    async start(start) {
      const proxy = await startProxy(network, edge, start, fault);
      running.add(proxy);
      return proxy;
    },
    async stop() {
      for (const proxy of running) {
        proxy.destroy();
      }
    },
  };
};

const startProxy = async (
  network: ContainerNetwork,
  edge: Edge,
  { pod, wanted, log }: ProxyStart,
  fault: (message: string) => void,
): Promise<RunningProxy> => {
  const proxy = new Proxy({
    connect: (to) => network.connect(pod, to),
    log,
    fault: (error) => fault(`proxy: ${String((error as Error).stack ?? error)}`),
  });
  const listeners: Listener[] = [
    network.listen(pod, { address: "0.0.0.0", port: 80 }, (connection) =>
      proxy.acceptPlain(asDuplex(connection), connection.remote.address),
    ),
    network.listen(pod, { address: "0.0.0.0", port: 443 }, (connection: Connection) =>
      proxy.acceptSecure(asDuplex(connection), connection.remote.address),
    ),
  ];
  const ports: LoopbackPorts = await edge.join(proxy, wanted);
  const close = async (): Promise<void> => {
    await edge.leave(proxy);
    for (const listener of listeners) {
      listener.close();
    }
  };
  return {
    ports,
    configure: (config) => proxy.configure(config),
    async drain() {
      await close();
      await proxy.drain();
    },
    destroy() {
      void close();
      proxy.destroy();
    },
  };
};
