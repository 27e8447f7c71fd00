/** Files and commands that an awk program reads from and prints to; each stays open until closed. */
import { executeByName } from "../applets/run.ts";
import { encode } from "../applets/task.ts";
import type { Task } from "../applets/task.ts";
import { O } from "../kernel/open-file.ts";
import { reasonOf } from "../kernel/system-error.ts";
import { RecordReader } from "./input.ts";

interface Output {
  fd: number;
  pid: number | undefined;
  text: string;
}

export class AwkStreams {
  readonly #task: Task;
  readonly #outputs = new Map<string, Output>();
  readonly #inputs = new Map<string, { reader: RecordReader; pid: number | undefined }>();

  constructor(task: Task) {
    this.#task = task;
  }

  /** Undefined when the file cannot be opened. */
  async input(name: string, isCommand: boolean): Promise<RecordReader | undefined> {
    const known = this.#inputs.get(name);
    if (known !== undefined) {
      return known.reader;
    }

    const { system } = this.#task;
    if (!isCommand) {
      try {
        const fd = name === "-" ? 0 : await system.open(name);
        const reader = new RecordReader(system, fd);
        this.#inputs.set(name, { reader, pid: undefined });
        return reader;
      } catch (error) {
        reasonOf(error);
        return undefined;
      }
    }

    await this.flush();
    const [readEnd, writeEnd] = system.pipe(true);
    const pid = this.#spawn(name, writeEnd, 1);
    const reader = new RecordReader(system, readEnd);
    this.#inputs.set(name, { reader, pid });
    return reader;
  }

  async print(kind: ">" | ">>" | "|", name: string, text: string): Promise<void> {
    const output = this.#outputs.get(name) ?? (await this.#open(kind, name));
    output.text += text;
    if (output.text.length > 4096) {
      await this.#write(output);
    }
  }

  /** Pushes all output out, in order of opening. */
  async flush(): Promise<void> {
    await this.#task.flush();
    for (const output of this.#outputs.values()) {
      await this.#write(output);
    }
  }

  /** Exit status of what was closed; -1 when nothing of that name is open. */
  async close(name: string): Promise<number> {
    const input = this.#inputs.get(name);
    const output = this.#outputs.get(name);
    if (input === undefined && output === undefined) {
      return -1;
    }

    let status = 0;
    if (input !== undefined) {
      input.reader.close();
      this.#inputs.delete(name);
      status = await this.#wait(input.pid);
    }

    if (output !== undefined) {
      await this.#write(output);
      this.#task.system.process.release(output.fd);
      this.#outputs.delete(name);
      status = await this.#wait(output.pid);
    }

    return status;
  }

  async closeAll(): Promise<void> {
    for (const name of new Set([...this.#outputs.keys(), ...this.#inputs.keys()])) {
      await this.close(name);
    }
  }

  async #open(kind: ">" | ">>" | "|", name: string): Promise<Output> {
    const { system } = this.#task;
    let output: Output;
    if (kind === "|") {
      await this.flush();
      const [readEnd, writeEnd] = system.pipe(true);
      output = { fd: writeEnd, pid: this.#spawn(name, readEnd, 0), text: "" };
    } else {
      try {
        const mode = kind === ">" ? O.TRUNC : O.APPEND;
        output = {
          fd: await system.open(name, O.WRONLY | O.CREAT | mode),
          pid: undefined,
          text: "",
        };
      } catch (error) {
        return this.#task.fail(`can't open '${name}': ${reasonOf(error)}`);
      }
    }

    this.#outputs.set(name, output);
    return output;
  }

  async #write(output: Output): Promise<void> {
    const { text } = output;
    output.text = "";
    if (text !== "") {
      await this.#task.system.write(output.fd, encode(text));
    }
  }

  #spawn(command: string, end: number, fd: number): number {
    const { system } = this.#task;
    const child = system.fork(async (inner) => {
      inner.dup2(end, fd);
      return executeByName(inner, ["sh", "-c", command], this.#task.environment);
    });
    system.close(end);
    return child.pid;
  }

  async #wait(pid: number | undefined): Promise<number> {
    if (pid === undefined) {
      return 0;
    }

    const waited = await this.#task.system.wait(pid);
    return waited?.status.code ?? 0;
  }
}
