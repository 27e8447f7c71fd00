/** When the cluster and its groups were last scaled, in the cluster's own time. */

export interface ScaleTimes {
  /** Of any group. */
  last: { up: number; down: number; failure: number };
  /** By group. */
  ups: Map<string, number>;
  downs: Map<string, number>;
  failures: Map<string, number>;
}

const hour = 3_600_000;

/** Nothing happened for an hour, so that nothing has to rest at first. */
export const createScaleTimes = (now: number): ScaleTimes => ({
  last: { up: now - hour, down: now - hour, failure: now - hour },
  ups: new Map(),
  downs: new Map(),
  failures: new Map(),
});
