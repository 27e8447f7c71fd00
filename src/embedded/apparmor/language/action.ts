/** What a production does with the values of its symbols; without an action the first value is passed on. */
import type { Condition } from "./policy.ts";
import type { ProfileParser } from "./parse.ts";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- symbols have values of many kinds; each action names its own
export type Action = (parser: ProfileParser, values: any) => unknown;

export interface Prefix {
  audit: boolean;
  deny: boolean;
  /** 0: all, 1: files of the owner, 2: files of others. */
  owner: number;
}

export interface ConditionList {
  name: string | undefined;
  list: Condition[];
}
