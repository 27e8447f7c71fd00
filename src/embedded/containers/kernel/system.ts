/** The whole interface between a program and its kernel. */
import type { Connection } from "../network/connection.ts";
import type { DnsAnswer, DnsRecord, Listener } from "../network/network.ts";
import { ProcessCalls } from "./process-calls.ts";
import type { Program } from "./program.ts";
import type { Kernel } from "./kernel.ts";
import type { Process } from "./process.ts";
import {
  AF_INET,
  AF_NETLINK,
  AF_PACKET,
  MSG_NOSIGNAL,
  POINTER,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SOCK_STREAM,
} from "./registers.ts";
import { askSocket } from "./security.ts";
import type { SecuredSocket } from "./security.ts";
import { SystemError } from "./system-error.ts";
import { errorWords } from "./errno.table.ts";
import { NetworkError } from "../network/connection.ts";
import { WaitQueue } from "./wait-queue.ts";

const stream: SecuredSocket = { family: AF_INET, type: SOCK_STREAM, protocol: 6 };

export class System extends ProcessCalls {
  readonly #programs: ReadonlyMap<string, Program>;

  constructor(kernel: Kernel, process: Process, programs: ReadonlyMap<string, Program>) {
    super(kernel, process);
    this.#programs = programs;
  }

  protected override programs(): ReadonlyMap<string, Program> {
    return this.#programs;
  }

  protected override async runProgram(program: Program): Promise<number> {
    return program(this);
  }

  /** A child that runs `body`; the child has copies of everything. */
  fork(body: (child: System) => Promise<number>, call = "clone"): Process {
    const process = this.forkProcess(call);
    const child = new System(this.kernel, process, this.#programs);
    this.kernel.run(process, async () => {
      if (call === "clone") {
        child.attempt("set_robust_list", POINTER, 24);
      }

      return child.exit(await body(child));
    });
    return process;
  }

  /** Waits for something outside the kernel; a signal that kills ends the wait. */
  async outside<T>(work: Promise<T>, interruptible = false): Promise<T> {
    const queue = new WaitQueue();
    let result: { value: T } | { error: unknown } | undefined;
    void work.then(
      (value) => {
        result = { value };
        queue.wake();
      },
      (error: unknown) => {
        result = { error };
        queue.wake();
      },
    );
    const settled = (): { value: T } | { error: unknown } | undefined => result;
    while (settled() === undefined) {
      await this.process.sleepOn(queue, interruptible);
    }

    const outcome = settled()!;
    if ("error" in outcome) {
      const { error } = outcome;
      throw error instanceof NetworkError && error.code in errorWords
        ? new SystemError(error.code)
        : error;
    }

    return outcome.value;
  }

  /** A socket: only whether one may be had, since sockets here live outside the kernel. @throws SystemError */
  socket(family: number, type: number, protocol = 0): void {
    if (!this.enter("socket", family, type, protocol)) {
      return;
    }

    const kind = type & 0xf;
    this.mediateSocket("create", { family, type: kind, protocol }, askSocket.create);
    const raw = family === AF_PACKET || (kind === SOCK_RAW && family !== AF_NETLINK);
    if (raw && !this.capable("NET_RAW")) {
      throw new SystemError("EPERM");
    }
  }

  protected mediateSocket(operation: string, socket: SecuredSocket, request: number): void {
    const { security } = this.kernel;
    if (security?.confines(this.process) === true) {
      this.permit(security.socket(this.process, operation, socket, request));
    }
  }

  /** Ports below the first free one are for those who may. @throws SystemError EACCES */
  bind(port: number, socket: SecuredSocket = stream): void {
    this.enter("bind", this.process.freeDescriptor(3), POINTER, 16);
    this.mediateSocket("bind", socket, askSocket.bind);
    const first = this.kernel.options.firstFreePort ?? 0;
    if (port !== 0 && port < first && !this.capable("NET_BIND_SERVICE")) {
      throw new SystemError("EACCES");
    }
  }

  /** @param isOpen Whether the program has asked for the socket itself. */
  async connect(address: string, port: number, isOpen = false): Promise<Connection> {
    if (!isOpen) {
      this.socket(AF_INET, SOCK_STREAM);
    }

    this.enter("connect", this.process.freeDescriptor(3), POINTER, 16);
    this.mediateSocket("connect", stream, askSocket.connect);
    const work = this.kernel.host.network.connect({ address, port });
    try {
      return this.#own(await this.outside(work));
    } catch (error) {
      void work.then(
        (connection) => connection.destroy(),
        () => undefined,
      );
      throw error;
    }
  }

  async listen(
    address: string,
    port: number,
    accept: (connection: Connection) => void,
    isOpen = false,
  ): Promise<Listener> {
    if (!isOpen) {
      this.socket(AF_INET, SOCK_STREAM);
    }

    const fd = this.process.freeDescriptor(3);
    this.bind(port);
    this.enter("listen", fd, 9);
    this.mediateSocket("listen", stream, askSocket.listen);
    const listener = await this.outside(
      this.kernel.host.network.listen({ address, port }, (connection) =>
        accept(this.#own(connection)),
      ),
    );
    const { listeners } = this.kernel;
    listeners.set(port, this.process);
    const close = (): void => {
      this.process.onEnd.delete(close);
      listeners.delete(port);
      listener.close();
    };
    this.process.onEnd.add(close);
    return { close };
  }

  /** The connection breaks off when the process ends without closing it. */
  #own(connection: Connection): Connection {
    const { onEnd } = this.process;
    const drop = (): void => connection.destroy();
    onEnd.add(drop);
    return {
      ...connection,
      destroy: () => {
        onEnd.delete(drop);
        connection.destroy();
      },
    };
  }

  async query(name: string, type: DnsRecord["type"]): Promise<DnsAnswer> {
    this.socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC);
    const fd = this.process.freeDescriptor(3);
    this.enter("connect", fd, POINTER, 16);
    this.enter("sendto", fd, POINTER, name.length + 18, MSG_NOSIGNAL, 0, 0);
    this.enter("poll", POINTER, 1, 5000);
    this.enter("recvfrom", fd, POINTER, 1024, 0, POINTER, POINTER);
    this.enter("close", fd);
    return this.outside(this.kernel.host.network.query(name, type));
  }
}
