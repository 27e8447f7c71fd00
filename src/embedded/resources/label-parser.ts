/** The parser of label selectors as text (`app=web,tier in (a,b),!old`), with the errors of apimachinery's labels. */
import { fieldErrors } from "./field-errors.ts";
import { labelValue, qualifiedName } from "./names.ts";

/** What an API server puts behind `unable to parse requirement: ` and the like. */
export class SelectorError extends Error {
  override name = "SelectorError";
}

export type SelectorOperator = "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | ">" | "<";

export interface Requirement {
  key: string;
  operator: SelectorOperator;
  values: string[];
}

type Kind = "word" | "operator" | "end" | "error";

interface Token {
  kind: Kind;
  text: string;
}

const space = /[ \t\r\n]/;
const symbol = /[=!(),><]/;
const operators = [")", ",", "!", "==", "=", ">", "<", "!=", "("];
const binaryOperators: readonly string[] = ["in", "notin", "=", "==", "!=", ">", "<"];

const scanSymbol = (text: string, start: number): Token => {
  let best = "";
  let end = start;
  while (end < text.length && symbol.test(text[end] as string)) {
    const next = text.slice(start, end + 1);
    end += 1;
    if (operators.includes(next)) {
      best = next;
    } else if (best !== "") {
      break;
    }
  }

  return best === ""
    ? { kind: "error", text: `error expected: keyword found '${text.slice(start, end)}'` }
    : { kind: "operator", text: best };
};

const scan = (text: string): Token[] => {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    const char = text[position] as string;
    if (space.test(char)) {
      position += 1;
    } else if (symbol.test(char)) {
      const token = scanSymbol(text, position);
      tokens.push(token);
      position = token.kind === "error" ? text.length : position + token.text.length;
    } else {
      const word = /^[^ \t\r\n=!(),><]+/.exec(text.slice(position))?.[0] ?? "";
      tokens.push({ kind: "word", text: word });
      position += word.length;
    }
  }

  return [...tokens, { kind: "end", text: "" }];
};

const fail = (found: string, expected: string, comma = ","): never => {
  throw new SelectorError(`found '${found}'${comma} expected: ${expected}`);
};

class Parser {
  readonly #tokens: Token[];
  #position = 0;

  constructor(text: string) {
    this.#tokens = scan(text);
  }

  #peek(): Token {
    return this.#tokens[this.#position] ?? { kind: "end", text: "" };
  }

  #next(): Token {
    const token = this.#peek();
    this.#position += 1;
    return token;
  }

  parse(): Requirement[] {
    const requirements: Requirement[] = [];
    while (this.#peek().kind !== "end") {
      if (this.#peek().kind !== "word" && this.#peek().text !== "!") {
        fail(this.#peek().text, "!, identifier, or 'end of string'");
      }

      requirements.push(this.#wrapped());
      const separator = this.#next();
      if (separator.kind === "end") {
        break;
      }

      if (separator.text !== ",") {
        fail(separator.text, "',' or 'end of string'");
      }

      if (this.#peek().kind !== "word" && this.#peek().text !== "!") {
        fail(this.#peek().text, "identifier after ','");
      }
    }

    return requirements.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  #wrapped(): Requirement {
    try {
      return this.#requirement();
    } catch (error) {
      if (error instanceof SelectorError) {
        throw new SelectorError(`unable to parse requirement: ${error.message}`);
      }

      throw error;
    }
  }

  #requirement(): Requirement {
    const first = this.#next();
    const negated = first.kind === "operator" && first.text === "!";
    const { kind, text: key } = negated ? this.#next() : first;
    if (kind !== "word") {
      fail(key, "identifier");
    }

    checkKey(key);
    const next = this.#peek();
    if (negated || next.kind === "end" || next.text === ",") {
      return { key, operator: negated ? "!" : "exists", values: [] };
    }

    const { text: operator } = this.#next();
    if (!binaryOperators.includes(operator)) {
      fail(operator, "in, notin, =, ==, !=, gt, lt");
    }

    const values = operator === "in" || operator === "notin" ? this.#list() : [this.#exact()];
    const requirement = { key, operator: operator as SelectorOperator, values };
    checkValues(requirement);
    return requirement;
  }

  #exact(): string {
    const token = this.#peek();
    if (token.kind === "end" || token.text === ",") {
      return "";
    }

    this.#next();
    return token.kind === "word" ? token.text : fail(token.text, "identifier");
  }

  #list(): string[] {
    const open = this.#next();
    if (open.text !== "(") {
      fail(open.text, "'('", "");
    }

    const first = this.#peek();
    if (first.text === ")") {
      this.#next();
      return [""];
    }

    if (first.kind !== "word" && first.text !== ",") {
      fail(first.text, "',', ')' or identifier");
    }

    const values = this.#words();
    this.#next();
    return [...values].toSorted();
  }

  /** Up to, but without the closing parenthesis. */
  #words(): Set<string> {
    const values = new Set<string>();
    for (;;) {
      const token = this.#next();
      const after = this.#peek();
      if (token.kind === "word") {
        values.add(token.text);
        if (after.text !== "," && after.text !== ")") {
          fail(after.text, "',' or ')'");
        }
      } else if (token.text === ",") {
        if (values.size === 0 || after.text === ")" || after.text === ",") {
          values.add("");
        }
      } else {
        fail(token.text, "',', or identifier");
      }

      if (after.text === ")") {
        return values;
      }
    }
  }
}

const checkKey = (key: string): void => {
  const complaints = qualifiedName(key);
  if (complaints.length > 0) {
    const { message } = fieldErrors.invalid("", key, complaints.join("; "));
    throw new SelectorError(`<nil>: ${message}`);
  }
};

const checkValues = ({ key, operator, values }: Requirement): void => {
  const errors = values.flatMap((value, index) => {
    const complaints = labelValue(value);
    return [
      ...((operator === ">" || operator === "<") && !/^[+-]?\d+$/.test(value)
        ? [[`values[${index}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer"]]
        : []),
      ...(complaints.length > 0
        ? [[`values[${index}][${key}]`, value, complaints.join("; ")]]
        : []),
    ];
  });
  if (errors.length > 0) {
    const lines = errors.map(([path = "", bad, detail = ""]) => {
      const { message } = fieldErrors.invalid(path, bad, detail);
      return `${path}: ${message}`;
    });
    throw new SelectorError(lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`);
  }
};

/** Requirements in order of their keys; none select everything. @throws SelectorError */
export const parseRequirements = (text: string): Requirement[] => new Parser(text).parse();
