/** What the callers of a trial report of each way between two pods: lines `PEER ANSWER`, the answer missing when there was none. */

export interface Flow {
  /** Pages with the peer's own name on them, since the last restart. */
  answered: number;
  /** Tries without one, in a row. */
  missed: number;
}

export interface Flows {
  take(from: string, line: string): void;
  /** Forgets what was counted; from now on something else is true. */
  restart(): void;
  all(isSo: (flow: Flow) => boolean): boolean;
  /** Two tries in a row went unanswered. */
  stopped(from: string, to: string): boolean;
  /** It carried pages since the restart, and the last try was one of them. */
  goesOn(from: string, to: string): boolean;
  /** Ways that have carried nothing: `caller to shut`. */
  silent(): string[];
}

/** The ways of the trial; a fourth would be one more pod. */
const ways = ["caller open", "caller shut", "muted open"];

export const createFlows = (): Flows => {
  const fresh = (): Map<string, Flow> =>
    new Map(ways.map((way) => [way, { answered: 0, missed: 0 }]));
  let flows = fresh();
  return {
    take(from, line) {
      const [peer = "", answer = ""] = line.trim().split(/\s+/);
      const flow = flows.get(`${from} ${peer}`);
      if (flow !== undefined) {
        flow.answered += answer === peer ? 1 : 0;
        flow.missed = answer === peer ? 0 : flow.missed + 1;
      }
    },
    restart() {
      flows = fresh();
    },
    all: (isSo) => [...flows.values()].every((flow) => isSo(flow)),
    stopped: (from, to) => (flows.get(`${from} ${to}`)?.missed ?? 0) >= 2,
    goesOn(from, to) {
      const { answered = 0, missed = 1 } = flows.get(`${from} ${to}`) ?? {};
      return answered >= 2 && missed === 0;
    },
    silent: () =>
      [...flows]
        .filter(([, { answered }]) => answered === 0)
        .map(([way]) => way.replace(" ", " to ")),
  };
};
