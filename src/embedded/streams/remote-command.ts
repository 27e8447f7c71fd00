/** exec and attach: the streams of one process on one connection, whatever carries them. */
import type { ExitStatus, OutputStreams, Session } from "../containers/runtime.ts";
import type { StatusError } from "../status.ts";

/** Which streams the client asked for. */
export interface StreamWishes {
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
}

/** Starts or joins the process once its outputs have somewhere to go. @throws StatusError */
export type OpenSession = (streams: OutputStreams, wishes: StreamWishes) => Promise<Session>;

/** How a transport takes what a process gives. Each write resolves when there is room for more. */
export interface Transport {
  stdout(chunk: Uint8Array): Promise<void>;
  stderr(chunk: Uint8Array): Promise<void>;
  /** The last word: how it ended. Closes afterwards. */
  finish(status: string): Promise<void>;
}

export const parseWishes = (url: string): StreamWishes => {
  const query = new URL(url, "http://localhost").searchParams;
  const on = (name: string): boolean => ["true", "1"].includes(query.get(name) ?? "");
  return {
    stdin: on("stdin"),
    stdout: on("stdout"),
    stderr: on("stderr") && !on("tty"),
    tty: on("tty"),
  };
};

/** Shape of metav1.Status as remotecommand writes it to the error stream. */
export const exitStatusText = ({ code }: ExitStatus): string => {
  if (code === 0) {
    return JSON.stringify({ metadata: {}, status: "Success" });
  }

  return JSON.stringify({
    metadata: {},
    status: "Failure",
    message: `command terminated with non-zero exit code: exit status ${code}`,
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: String(code) }] },
  });
};

export const failureText = (error: StatusError): string => JSON.stringify(error.toStatus());

/** Outputs of a process that wait until the connection has been accepted. */
export class LateStreams implements OutputStreams {
  #transport: Transport | undefined;
  #wake: () => void = () => undefined;
  readonly #ready: Promise<void>;
  readonly #wishes: StreamWishes;

  constructor(wishes: StreamWishes) {
    this.#wishes = wishes;
    this.#ready = new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  connect(transport: Transport): void {
    this.#transport = transport;
    this.#wake();
  }

  stdout = async (chunk: Uint8Array): Promise<void> => {
    await this.#ready;
    if (this.#wishes.stdout) {
      await this.#transport?.stdout(chunk);
    }
  };

  stderr = async (chunk: Uint8Array): Promise<void> => {
    await this.#ready;
    if (this.#wishes.stderr) {
      await this.#transport?.stderr(chunk);
    }
  };
}

/** Resizes come as JSON: `{"Width":80,"Height":24}`. */
export const applyResize = (session: Session, text: string): void => {
  try {
    const { Width, Height } = JSON.parse(text) as { Width?: number; Height?: number };
    if (typeof Width === "number" && typeof Height === "number") {
      session.resize(Width, Height);
    }
  } catch {
    // Half a message of a client that goes away.
  }
};

/** The client is gone: input ends, and a terminal that closes sends HUP; other processes run on. */
export const hangUp = (session: Session, tty: boolean): void => {
  session.closeStdin();
  if (tty) {
    session.signal("HUP");
  }
};
