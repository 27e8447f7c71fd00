/** Text from labs, servers and pods, made safe for a terminal. */

/* oxlint-disable no-control-regex -- control characters are what this file is about */
/** OSC, DCS, SOS, PM and APC strings, up to their end or, when that is missing, the end of the line. */
const stringSequence =
  /(?:\u001B[\]PX^_]|[\u0090\u0098\u009D-\u009F])[^\n]*?(?:\u0007|\u001B\\|\u009C|(?=\n)|$)/g;
const controlSequence = /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]/g;
const escapeSequence = /\u001B[ -/]*[0-~]/g;
const unsafe = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g;
/* oxlint-enable no-control-regex */

/** Escape sequences are removed whole (ECMA-48), what surrounds them stays. */
export const withoutSequences = (text: string): string =>
  text
    .replaceAll(stringSequence, "")
    .replaceAll(controlSequence, "")
    .replaceAll(escapeSequence, "");

/**
Removes escape sequences, C0 and C1 control characters (tab and newline stay) and the characters that turn the direction of text.
A lone carriage return becomes a newline, so that a progress bar cannot overwrite a line.
*/
export const cleanText = (text: string): string =>
  withoutSequences(text).replaceAll(/\r\n?/g, "\n").replaceAll(unsafe, "");

/** The same, and on one line. */
export const cleanLine = (text: string): string =>
  cleanText(text)
    .replaceAll(/\s*\n\s*/g, " ")
    .trim();

/** JSON in which what is unsafe is escaped: whoever parses it gets the text as it was, and a terminal shows it harmless. */
export const safeJson = (
  value: unknown,
  replacer?: (key: string, value: unknown) => unknown,
  indent?: number,
): string =>
  JSON.stringify(value, replacer, indent).replaceAll(
    unsafe,
    (letter) => `\\u${letter.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  );
