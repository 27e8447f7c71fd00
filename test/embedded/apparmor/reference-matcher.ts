/** What a glob means, by trying everything: slow, and written without the compiler. */

/** Ends of what a glob matches from a place in a path on. */
type Ends = (from: number) => number[];

const unique = (ends: number[]): number[] => [...new Set(ends)];

const sequence = (parts: Ends[]): Ends =>
  parts.reduce<Ends>(
    (before, next) => (from) => unique(before(from).flatMap((end) => next(end))),
    (from) => [from],
  );

class Reader {
  readonly #glob: string;
  readonly #path: string;
  #at = 0;

  constructor(glob: string, path: string) {
    this.#glob = glob;
    this.#path = path;
  }

  matches(): boolean {
    return this.#alternatives(false).some((part) => part(0).includes(this.#path.length));
  }

  #one(test: (char: string) => boolean): Ends {
    return (from) => (from < this.#path.length && test(this.#path[from]!) ? [from + 1] : []);
  }

  /** `*`: every number of characters but a slash; right behind a slash at least one when nothing else names the part. */
  #many(crossing: boolean, least: number): Ends {
    return (from) => {
      const ends: number[] = [];
      for (let end = from; end <= this.#path.length; end += 1) {
        const taken = this.#path.slice(from, end);
        const wrong = crossing ? least === 1 && taken.startsWith("/") : taken.includes("/");
        if (wrong) {
          break;
        }

        if (taken.length >= least) {
          ends.push(end);
        }
      }

      return ends;
    };
  }

  #alternatives(grouped: boolean): Ends[] {
    const all: Ends[] = [];
    let parts: Ends[] = [];
    while (this.#at < this.#glob.length) {
      const char = this.#glob[this.#at]!;
      if (grouped && (char === "," || char === "}")) {
        this.#at += 1;
        all.push(sequence(parts));
        parts = [];
        if (char === "}") {
          return all;
        }
      } else {
        parts.push(this.#part(char));
      }
    }

    return [...all, sequence(parts)];
  }

  #part(char: string): Ends {
    const before = this.#glob[this.#at - 1];
    this.#at += 1;
    switch (char) {
      case "*": {
        const crossing = this.#glob[this.#at] === "*";
        this.#at += crossing ? 1 : 0;
        const next = this.#glob[this.#at];
        return this.#many(crossing, before === "/" && (next === undefined || next === "/") ? 1 : 0);
      }
      case "?":
        return this.#one((each) => each !== "/");
      case "[": {
        const close = this.#glob.indexOf("]", this.#at);
        const text = this.#glob.slice(this.#at, close);
        this.#at = close + 1;
        const negated = text.startsWith("^");
        const members = [...text.slice(negated ? 1 : 0).matchAll(/(.)-(.)|(.)/g)];
        return this.#one(
          (each) =>
            members.some(([, low, high, single]) =>
              single === undefined ? each >= low! && each <= high! : each === single,
            ) !== negated,
        );
      }
      case "{": {
        const all = this.#alternatives(true);
        return (from) => unique(all.flatMap((part) => part(from)));
      }
      default:
        return this.#one((each) => each === char);
    }
  }
}

export const globMatches = (glob: string, path: string): boolean =>
  new Reader(glob, path).matches();
