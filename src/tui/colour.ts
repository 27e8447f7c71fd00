/** Decides colour and characters from the environment, before Ink reads it; imports nothing, so that it costs nothing. */

type Environment = Record<string, string | undefined>;

/** Chalk's level: 0 no colour, 1 the sixteen colours. NO_COLOR and FORCE_COLOR as their pages define them. */
export const colourLevel = (environment: Environment): 0 | 1 => {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = environment;
  if (force !== undefined) {
    return force === "0" || force === "false" ? 0 : 1;
  }

  return no || term === "dumb" ? 0 : 1;
};

/**
 * Loads the terminal UI with the colours of this environment. Chalk reads FORCE_COLOR once, at import,
 * and ignores NO_COLOR; children must not inherit what was only meant for it.
 */
export const withColour = async <T>(
  environment: Environment,
  load: () => Promise<T>,
): Promise<T> => {
  const before = environment["FORCE_COLOR"];
  environment["FORCE_COLOR"] = String(colourLevel(environment));
  try {
    return await load();
  } finally {
    if (before === undefined) {
      delete environment["FORCE_COLOR"];
    } else {
      environment["FORCE_COLOR"] = before;
    }
  }
};

/** Whether the locale can show more than ASCII: LC_ALL over LC_CTYPE over LANG, as POSIX orders them. */
export const hasUnicode = (environment: Environment, platform: string): boolean => {
  const locale = environment["LC_ALL"] || environment["LC_CTYPE"] || environment["LANG"];
  return platform === "win32" || platform === "darwin"
    ? true
    : /utf-?8/i.test(locale ?? "") && environment["TERM"] !== "linux";
};

/** Why the full screen cannot be used here, or nothing when it can. */
export const noFullScreen = (
  environment: Environment,
  streams: { stdin: { isTTY?: boolean }; stdout: { isTTY?: boolean } },
): string | undefined => {
  if (!streams.stdin.isTTY || !streams.stdout.isTTY) {
    return "standard input and output are not a terminal";
  }

  if (environment["INK_SCREEN_READER"] === "true") {
    return "a screen reader is in use";
  }

  return environment["TERM"] === "dumb" ? "TERM is dumb" : undefined;
};
