/** What the actions of `drydock cluster` share, whichever provider they are for. */
import { LabError } from "../errors.ts";
import type { Call } from "./verb.ts";

export interface ClusterCall {
  call: Call;
  name: string;
  argument: string | undefined;
}

/** Returns the exit code. @throws LabError */
export type Action = (place: ClusterCall) => Promise<number>;

export type Actions = Readonly<Record<string, Action>>;

/** @throws LabError usage */
export const savedName = ({ argument }: ClusterCall): string => {
  if (argument === undefined || !/^\w[\w.-]{0,59}$/.test(argument)) {
    throw new LabError("usage", "A saved state needs a name of letters, digits, dots and dashes.", {
      hint: "Example: drydock cluster save before",
    });
  }

  return argument;
};

export const unknownState = (argument: string | undefined, names: readonly string[]): LabError =>
  new LabError(
    "usage",
    argument === undefined
      ? "Which state should come back?"
      : `There is no saved state "${argument}".`,
    {
      hint:
        names.length === 0
          ? "Nothing is saved. See: drydock cluster save NAME"
          : `Saved: ${names.join(", ")}`,
    },
  );
