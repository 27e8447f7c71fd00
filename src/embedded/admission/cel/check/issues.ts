/** What is wrong with an expression, and where. */
import { failed, shownInErrors, type Type } from "./cel-type.ts";

export interface Issue {
  /** An offset into the text. */
  at: number;
  message: string;
}

export class Issues {
  readonly found: Issue[] = [];

  report(at: number, message: string): void {
    this.found.push({ at, message });
  }

  mismatch(at: number, expected: Type, actual: Type): void {
    this.report(
      at,
      `expected type '${shownInErrors(expected)}' but found '${shownInErrors(actual)}'`,
    );
  }

  undeclared(at: number, name: string): Type {
    this.report(at, `undeclared reference to '${name}' (in container '')`);
    return failed;
  }
}
