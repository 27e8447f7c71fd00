/** Jobs: the children a shell started in the background, and how they fared. */
import type { WaitStatus } from "../kernel/process.ts";
import { signalWords } from "../kernel/signals.ts";

export interface Job {
  number: number;
  pids: number[];
  statuses: Map<number, WaitStatus>;
  text: string;
  /** Its end has been told. */
  reported: boolean;
}

export class Jobs {
  readonly list: Job[] = [];

  add(pids: number[], text: string): Job {
    const numbers = new Set(this.list.map(({ number }) => number));
    let number = 1;
    while (numbers.has(number)) {
      number += 1;
    }

    const job = { number, pids, statuses: new Map<number, WaitStatus>(), text, reported: false };
    this.list.push(job);
    return job;
  }

  remove(job: Job): void {
    const index = this.list.indexOf(job);
    if (index !== -1) {
      this.list.splice(index, 1);
    }
  }

  byPid(pid: number): Job | undefined {
    return this.list.findLast(({ pids }) => pids.includes(pid));
  }

  /** `%1`, `%%`, `%+`, `%-`, `%name`, `%?part`. */
  find(spec: string): Job | undefined {
    const name = spec.slice(1);
    const unfinished = this.list;
    if (name === "" || name === "%" || name === "+") {
      return unfinished.at(-1);
    }

    if (name === "-") {
      return unfinished.at(-2);
    }

    if (/^\d+$/.test(name)) {
      return this.list.find(({ number }) => number === Number(name));
    }

    return name.startsWith("?")
      ? this.list.find(({ text }) => text.includes(name.slice(1)))
      : this.list.find(({ text }) => text.startsWith(name));
  }
}

export const isDone = (job: Job): boolean =>
  job.pids.every((pid) => {
    const status = job.statuses.get(pid);
    return status !== undefined && status.stopped !== true;
  });

export const lastStatus = (job: Job): WaitStatus | undefined => job.statuses.get(job.pids.at(-1)!);

const stateWords = (job: Job): string => {
  const status = lastStatus(job);
  if (status === undefined) {
    return "Running";
  }

  if (status.stopped === true) {
    return "Stopped";
  }

  return status.signal === undefined
    ? status.code === 0
      ? "Done"
      : `Done(${status.code})`
    : signalWords(status.signal);
};

/** A line of `jobs`. */
export const describeJob = (job: Job, jobs: Job[], withPids: boolean): string => {
  const mark = job === jobs.at(-1) ? "+" : job === jobs.at(-2) ? "-" : " ";
  const pid = withPids ? `${job.pids[0]} ` : "";
  const head = `[${job.number}]${mark}  ${pid}${stateWords(job)}`;
  return `${head.padEnd(33)}${job.text}\n`;
};
