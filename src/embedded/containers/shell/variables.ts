/** Variables of a shell: values, marks, local scopes. */
import { ShellError } from "./shell-error.ts";

export interface Variable {
  value: string | undefined;
  exported: boolean;
  readonly: boolean;
}

/** Changes of size below this are not worth counting. */
const noticeable = 16_384;

export class Variables {
  readonly #all = new Map<string, Variable>();
  readonly #scopes: Map<string, Variable | undefined>[] = [];
  /** `set -a` */
  exportAll = false;
  /** Values made when they are read, such as RANDOM. */
  readonly dynamic = new Map<string, () => string>();
  /** Told of values that are large or were, in bytes more or less. */
  onGrow: (bytes: number) => void = () => undefined;
  /** Called after a variable has changed. */
  onChange: (name: string) => void = () => undefined;

  get(name: string): string | undefined {
    return this.dynamic.get(name)?.() ?? this.#all.get(name)?.value;
  }

  /** @throws ShellError when it is read only */
  set(name: string, value: string, marks: { exported?: boolean } = {}): void {
    const old = this.#all.get(name);
    if (old?.readonly === true) {
      throw new ShellError(`${name}: is read only`);
    }

    const growth = value.length - (old?.value?.length ?? 0);
    if (Math.abs(growth) > noticeable) {
      this.onGrow(growth);
    }

    this.dynamic.delete(name);
    const exported = marks.exported ?? (old?.exported === true || this.exportAll);
    this.#all.set(name, { value, exported, readonly: false });
    this.onChange(name);
  }

  mark(name: string, mark: "exported" | "readonly", on = true): void {
    const variable = this.#all.get(name) ?? { value: undefined, exported: false, readonly: false };
    this.#all.set(name, { ...variable, [mark]: on });
  }

  unset(name: string): void {
    if (this.#all.get(name)?.readonly === true) {
      throw new ShellError(`${name}: is read only`);
    }

    this.dynamic.delete(name);
    this.#all.delete(name);
    this.onChange(name);
  }

  describe(name: string): Variable | undefined {
    return this.#all.get(name);
  }

  /** By name, in the order of bytes. */
  list(): [name: string, variable: Variable][] {
    return [...this.#all].toSorted(([a], [b]) => (a < b ? -1 : 1));
  }

  environment(): Map<string, string> {
    const result = new Map<string, string>();
    for (const [name, { value, exported }] of this.#all) {
      if (exported && value !== undefined) {
        result.set(name, value);
      }
    }

    return result;
  }

  pushScope(): void {
    this.#scopes.push(new Map());
  }

  popScope(): void {
    for (const [name, variable] of this.#scopes.pop() ?? []) {
      if (variable === undefined) {
        this.#all.delete(name);
      } else {
        this.#all.set(name, variable);
      }

      this.onChange(name);
    }
  }

  get inFunction(): boolean {
    return this.#scopes.length > 0;
  }

  get depth(): number {
    return this.#scopes.length;
  }

  /** Remembers the value so that the end of the scope brings it back. */
  keep(name: string): void {
    const scope = this.#scopes.at(-1);
    if (scope !== undefined && !scope.has(name)) {
      scope.set(name, this.#all.get(name));
    }
  }

  copy(): Variables {
    const copy = new Variables();
    for (const [name, variable] of this.#all) {
      copy.#all.set(name, { ...variable });
    }

    for (const scope of this.#scopes) {
      copy.#scopes.push(new Map(scope));
    }

    for (const [name, make] of this.dynamic) {
      copy.dynamic.set(name, make);
    }

    copy.exportAll = this.exportAll;
    return copy;
  }
}
