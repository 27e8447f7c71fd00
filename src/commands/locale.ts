/** What the terminal can show. */

type Environment = Record<string, string | undefined>;

/** Whether the locale is UTF-8; without any locale set, only a Linux console is assumed not to be. */
export const isUnicode = (env: Environment): boolean => {
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"];
  return locale ? /utf-?8/i.test(locale) : env["TERM"] !== "linux";
};
