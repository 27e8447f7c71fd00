/** Flags of the loader, as Go reads them. */
export const loaderUsage = `Usage: /usr/bin/loader [FLAG]... [PROFILE_DIR]...
Load the AppArmor profiles specified in the PROFILE_DIR directories.
  -poll duration
    \tPoll the directories for new profiles with this interval. Values < 0 disables polling, and exits after loading the profiles. (default -1ns)
  -v value
    \tnumber for the log level verbosity
`;

export interface LoaderFlags {
  /** Milliseconds; negative: once. */
  poll: number;
  verbosity: number;
  folders: string[];
}

const unitMs: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** `1m30s` in milliseconds, as Go reads it; undefined: it does not. */
const duration = (text: string): number | undefined => {
  if (!/^[-+]?(?:\d+(?:\.\d*)?(?:ns|us|ms|s|m|h))+$/.test(text)) {
    return text === "0" ? 0 : undefined;
  }

  const sum = [...text.matchAll(/([\d.]+)(ns|us|ms|[smh])/g)].reduce(
    (total, [, number, unit]) => total + Number(number) * unitMs[unit!]!,
    0,
  );
  return text.startsWith("-") ? -sum : sum;
};

/** @returns what is wrong, in Go's words */
export const readFlags = (words: string[]): LoaderFlags | string => {
  const flags: LoaderFlags = { poll: -1, verbosity: 0, folders: [] };
  const rest = [...words];
  while (rest[0]?.startsWith("-") === true && rest[0].length > 1) {
    const [name = "", given] = rest.shift()!.replace(/^--?/, "").split(/=(.*)/s);
    if (name === "logtostderr" || name === "alsologtostderr") {
      continue;
    }

    if (name !== "poll" && name !== "v") {
      return `flag provided but not defined: -${name}\n`;
    }

    const value = given ?? rest.shift();
    if (value === undefined) {
      return `flag needs an argument: -${name}\n`;
    }

    const number = name === "poll" ? duration(value) : Number(value);
    if (number === undefined || Number.isNaN(number)) {
      return `invalid value "${value}" for flag -${name}: parse error\n`;
    }

    flags[name === "poll" ? "poll" : "verbosity"] = number;
  }

  return { ...flags, folders: rest };
};
