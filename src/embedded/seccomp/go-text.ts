/** How Go writes a character in a message, and what escapes JSON has. */

export const quoteCharacter = (character: string): string => {
  const names: Record<string, string> = {
    "'": String.raw`'\''`,
    '"': `'"'`,
    "\n": String.raw`'\n'`,
    "\r": String.raw`'\r'`,
    "\t": String.raw`'\t'`,
    "\\": String.raw`'\\'`,
  };
  return (
    names[character] ??
    (character < " "
      ? `'\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}'`
      : `'${character}'`)
  );
};

export const escapes: Record<string, string> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
