/** The records that the rules see: the files of ARGV in turn, with assignments between them. */
import type { Task } from "../applets/task.ts";
import { isErrno } from "../kernel/system-error.ts";
import { AwkError } from "./awk-error.ts";
import { RecordReader } from "./input.ts";
import { unescapeString } from "./lexer.ts";
import type { AwkState } from "./runtime.ts";
import { InputText, toNumber, toText } from "./values.ts";

export class MainInput {
  readonly #task: Task;
  readonly #state: AwkState;
  #reader: RecordReader | undefined;
  #index = 1;
  #sawFile = false;

  constructor(task: Task, state: AwkState) {
    this.#task = task;
    this.#state = state;
  }

  /** Next record of the main input, counted in NR and FNR. */
  async next(): Promise<string | undefined> {
    for (;;) {
      if (this.#reader === undefined && !(await this.#open())) {
        return undefined;
      }

      const record = await this.#read();
      if (record !== undefined) {
        this.#count("NR");
        this.#count("FNR");
        return record;
      }

      this.skipFile();
    }
  }

  skipFile(): void {
    this.#reader?.close();
    this.#reader = undefined;
  }

  async #read(): Promise<string | undefined> {
    try {
      return await this.#reader?.next(this.#state.text("RS"));
    } catch (error) {
      throw isErrno(error) ? new AwkError(error.message) : error;
    }
  }

  #count(name: string): void {
    this.#state.setScalar(name, toNumber(this.#state.scalar(name)) + 1);
  }

  async #open(): Promise<boolean> {
    const args = this.#state.array("ARGV");
    for (;;) {
      if (this.#index >= toNumber(this.#state.scalar("ARGC"))) {
        if (this.#sawFile) {
          return false;
        }

        this.#sawFile = true;
        await this.#start("-");
        return true;
      }

      const word = toText(args.get(String(this.#index)), this.#state.conversion);
      this.#index += 1;
      const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word);
      if (assignment !== null) {
        this.#state.setScalar(assignment[1]!, new InputText(unescapeString(assignment[2]!)));
      } else if (word !== "") {
        this.#sawFile = true;
        await this.#start(word);
        return true;
      }
    }
  }

  async #start(path: string): Promise<void> {
    const { system } = this.#task;
    try {
      const fd = path === "-" ? 0 : await system.open(path);
      this.#reader = new RecordReader(system, fd);
      this.#state.setScalar("FILENAME", path === "-" ? "" : path);
      this.#state.setScalar("FNR", 0);
    } catch (error) {
      // A missing file ends the program; not even END is seen to.
      await this.#task.failAbout(path, error);
    }
  }
}
