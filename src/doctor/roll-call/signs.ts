/** The signs of a roll-call code: 23 letters and digits that are told apart by eye and by ear, and how each is read out. */

/**
No vowels, so that no code spells a word. No I, L, O and U, which look like 1, 0 and V; no N, which sounds like M; of the digits only
those that look like no letter. 23 is a prime number, so that the signs are the numbers of a field to calculate with.
*/
const signs = "BCDFGHJKMPQRSTVWXYZ3479";

/** How many there are. */
export const base = signs.length;

export const signOf = (value: number): string => signs[value]!;

/** What people write, or hear, for a sign that exists. */
const takenFor: Record<string, string> = { N: "M", "2": "Z", "5": "S", "6": "G", "8": "B" };

/** The value of a sign in any case, of its look-alike, or undefined for a sign that codes never hold. */
export const valueOf = (letter: string): number | undefined => {
  const upper = letter.toUpperCase();
  const value = signs.indexOf(takenFor[upper] ?? upper);
  return value === -1 ? undefined : value;
};

/** The signs by the spelling alphabet of radio; digits are read as they are. */
const words: Record<string, string> = {
  B: "bravo",
  C: "charlie",
  D: "delta",
  F: "foxtrot",
  G: "golf",
  H: "hotel",
  J: "juliett",
  K: "kilo",
  M: "mike",
  P: "papa",
  Q: "quebec",
  R: "romeo",
  S: "sierra",
  T: "tango",
  V: "victor",
  W: "whiskey",
  X: "x-ray",
  Y: "yankee",
  Z: "zulu",
  "3": "three",
  "4": "four",
  "7": "seven",
  "9": "nine",
};

/** One word for each sign, in groups as they are printed. */
export const spelled = (code: string): string[] =>
  code.split("-").map((group) =>
    group
      .split("")
      .map((sign) => words[sign] ?? sign)
      .join(" "),
  );
