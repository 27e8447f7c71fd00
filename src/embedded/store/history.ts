/** The latest events in order of revision, bounded; what watches resume from and undo goes back through. */
import type { WatchEventType } from "../api/client.ts";
import type { KubeObject, ResourceKey } from "../object.ts";
import { expired } from "../status.ts";

export interface StoreEvent {
  type: WatchEventType;
  key: ResourceKey;
  object: KubeObject;
  /** The state before, for MODIFIED and DELETED. */
  old?: KubeObject;
  revision: number;
}

export class History {
  readonly #size: number;
  #events: StoreEvent[] = [];
  #forgotten: number;

  /** @param forgotten Revision up to which nothing is known. */
  constructor(size: number, forgotten: number) {
    this.#size = size;
    this.#forgotten = forgotten;
  }

  /** Revision up to which events are no longer kept. */
  get forgotten(): number {
    return this.#forgotten;
  }

  push(event: StoreEvent): void {
    this.#events.push(event);
    if (this.#events.length >= this.#size * 2) {
      const dropped = this.#events.splice(0, this.#events.length - this.#size);
      this.#forgotten = dropped.at(-1)?.revision ?? this.#forgotten;
    }
  }

  /** Events after a revision. @throws StatusError 410 when some of them are no longer kept. */
  since(revision: number): StoreEvent[] {
    if (revision < this.#forgotten) {
      throw expired(`too old resource version: ${revision} (${this.#forgotten})`);
    }

    return this.#events.slice(this.#firstAfter(revision));
  }

  #firstAfter(revision: number): number {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#events[middle]?.revision ?? 0) <= revision) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }

    return low;
  }
}
