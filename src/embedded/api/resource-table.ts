/** Which resources are served right now: the built-in ones, other versions of some, and those of custom resource definitions. */
import type { ResourceKey } from "../object.ts";
import type { ResourceInfo } from "../resources/resource.ts";
import type { GroupResource } from "../status.ts";

export class ResourceTable {
  readonly #byKey = new Map<ResourceKey, ResourceInfo>();
  readonly #byPath = new Map<string, ResourceInfo>();
  readonly #listeners = new Set<() => void>();

  /** @param order Groups and versions (`apps/v1`) as discovery shows them; what is not named comes last. */
  constructor(
    stored: readonly ResourceInfo[],
    alternates: readonly ResourceInfo[] = [],
    order: readonly string[] = [],
  ) {
    for (const info of stored) {
      this.#byKey.set(info.key, info);
    }

    const place = (info: ResourceInfo) => order.indexOf(apiVersionOf(info)) + 1 || Infinity;
    const rows = [...stored, ...alternates].toSorted((left, right) =>
      place(left) === place(right) ? 0 : place(left) - place(right),
    );
    for (const info of rows) {
      this.#byPath.set(pathOf(info.group, info.version, info.plural), info);
    }
  }

  /** The row under which objects of a key are stored. */
  byKey(key: ResourceKey): ResourceInfo | undefined {
    return this.#byKey.get(key);
  }

  /** The row served at a path; its key may be that of another row, whose objects it shows. */
  find(group: string, version: string, plural: string): ResourceInfo | undefined {
    return this.#byPath.get(pathOf(group, version, plural));
  }

  ofKind(group: string, kind: string): ResourceInfo | undefined {
    return [...this.#byKey.values()].find((info) => info.group === group && info.kind === kind);
  }

  /** All rows, stored or shown. */
  served(): ResourceInfo[] {
    return [...this.#byPath.values()];
  }

  keys(): ResourceKey[] {
    return [...this.#byKey.keys()];
  }

  /** Adds or replaces the rows of a custom resource; the stored one may be among the served ones. */
  define(stored: ResourceInfo, served: ResourceInfo[]): void {
    this.#dropPaths(stored.key);
    this.#byKey.set(stored.key, stored);
    for (const info of served) {
      this.#byPath.set(pathOf(info.group, info.version, info.plural), info);
    }

    this.#changed();
  }

  /** Takes all rows of a key away. */
  forget(key: ResourceKey): void {
    this.#byKey.delete(key);
    this.#dropPaths(key);
    this.#changed();
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  #dropPaths(key: ResourceKey): void {
    for (const [path, info] of this.#byPath) {
      if (info.key === key) {
        this.#byPath.delete(path);
      }
    }
  }

  #changed(): void {
    for (const listener of this.#listeners) {
      listener();
    }
  }
}

const pathOf = (group: string, version: string, plural: string) => `${group}/${version}/${plural}`;

/** Group and plural as errors name them. */
export const groupResource = ({ group, plural }: ResourceInfo): GroupResource => ({
  group,
  resource: plural,
});

/** `apps/v1`, `v1`. */
export const apiVersionOf = ({ group, version }: { group: string; version: string }): string =>
  group === "" ? version : `${group}/${version}`;
