/** The door of the machine: two ports on 127.0.0.1 that lead to the ingress controllers of one cluster. */
import { once } from "node:events";
import net, { type AddressInfo, type Server, type Socket } from "node:net";
import type { LoopbackPorts } from "../proxy-host.ts";

/** Who takes in what comes through the door. */
export interface EdgeMember {
  acceptPlain(socket: Socket, address: string): void;
  acceptSecure(socket: Socket, address: string): void;
}

const host = "127.0.0.1";

export class Edge {
  readonly #members: EdgeMember[] = [];
  #turn = 0;
  #open: Promise<{ servers: Server[]; ports: LoopbackPorts }> | undefined;

  /** Opens the door when it is the first. Resolves with where it is. */
  async join(member: EdgeMember, wanted: LoopbackPorts | undefined): Promise<LoopbackPorts> {
    this.#members.push(member);
    this.#open ??= this.#listen(wanted);
    const { ports } = await this.#open;
    return ports;
  }

  /** Closes the door when it was the last; what came through it before stays. */
  async leave(member: EdgeMember): Promise<void> {
    const index = this.#members.indexOf(member);
    if (index === -1) {
      return;
    }

    this.#members.splice(index, 1);
    const open = this.#open;
    if (this.#members.length === 0 && open !== undefined) {
      this.#open = undefined;
      for (const server of (await open).servers) {
        server.close();
      }
    }
  }

  async #listen(
    wanted: LoopbackPorts | undefined,
  ): Promise<{ servers: Server[]; ports: LoopbackPorts }> {
    const plain = await listening(wanted?.http, (socket) =>
      this.#next()?.acceptPlain(socket, socket.remoteAddress ?? host),
    );
    const secure = await listening(wanted?.https, (socket) =>
      this.#next()?.acceptSecure(socket, socket.remoteAddress ?? host),
    );
    return {
      servers: [plain, secure],
      ports: { http: portOf(plain), https: portOf(secure) },
    };
  }

  /** In turn, as the load balancer before several controllers would. */
  #next(): EdgeMember | undefined {
    this.#turn += 1;
    return this.#members[this.#turn % this.#members.length];
  }
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** On the wanted port if it is free. */
const listening = async (
  wanted: number | undefined,
  accept: (socket: Socket) => void,
): Promise<Server> => {
  const server = net.createServer({ noDelay: true }, accept);
  if (wanted !== undefined && (await isTaken(server, wanted))) {
    await isTaken(server, 0);
  } else if (wanted === undefined) {
    await isTaken(server, 0);
  }

  return server;
};

/** Listens; true when somebody else has the port. */
const isTaken = async (server: Server, port: number): Promise<boolean> => {
  server.listen(port, host);
  try {
    await once(server, "listening");
    return false;
  } catch (error) {
    if (port !== 0 && ["EADDRINUSE", "EACCES"].includes((error as NodeJS.ErrnoException).code!)) {
      return true;
    }

    throw error;
  }
};
