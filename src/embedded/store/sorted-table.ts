/** The objects of one resource, kept in the order of their keys so that lists and pages need no sorting. */
import type { KubeObject } from "../object.ts";

/** `ns/name`, or `name` for cluster-scoped objects; its order is the order of lists. */
export const objectId = (namespace: string | undefined, name: string): string =>
  namespace === undefined || namespace === "" ? name : `${namespace}/${name}`;

export class SortedTable {
  readonly #objects = new Map<string, KubeObject>();
  readonly #ids: string[] = [];
  #all: KubeObject[] | undefined;

  get(id: string): KubeObject | undefined {
    return this.#objects.get(id);
  }

  set(id: string, object: KubeObject): void {
    if (!this.#objects.has(id)) {
      this.#ids.splice(this.#position(id), 0, id);
    }

    this.#objects.set(id, object);
    this.#all = undefined;
  }

  delete(id: string): void {
    if (this.#objects.delete(id)) {
      this.#ids.splice(this.#position(id), 1);
      this.#all = undefined;
    }
  }

  get size(): number {
    return this.#objects.size;
  }

  /** All objects, or those of one namespace. */
  list(namespace?: string): readonly KubeObject[] {
    this.#all ??= this.#ids.map((id) => this.#objects.get(id)!);
    if (namespace === undefined || namespace === "") {
      return this.#all;
    }

    // "0" is the character after "/", so it ends the range of ids that start with "ns/".
    return this.#all.slice(this.#position(`${namespace}/`), this.#position(`${namespace}0`));
  }

  /** Replaces each object by what `change` makes of it, ids unchanged. */
  map(change: (object: KubeObject) => KubeObject): void {
    for (const [id, object] of this.#objects) {
      this.#objects.set(id, change(object));
    }

    this.#all = undefined;
  }

  #position(id: string): number {
    let low = 0;
    let high = this.#ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ids[middle]! < id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }

    return low;
  }
}
