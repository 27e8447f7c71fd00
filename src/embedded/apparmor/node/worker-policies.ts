/** The profiles of all nodes in one worker, kept as the main thread has them. */
import { ProfileTable } from "../module/profile-table.ts";
import type { PolicyChange } from "./node-kernels.ts";

export class WorkerPolicies {
  readonly #tables = new Map<string, ProfileTable>();

  of(node: string): ProfileTable {
    const table = this.#tables.get(node) ?? new ProfileTable();
    this.#tables.set(node, table);
    return table;
  }

  apply(change: PolicyChange): void {
    const table = this.of(change.node);
    if ("remove" in change) {
      table.remove(change.remove);
      return;
    }

    for (const profile of change.put) {
      table.put(profile);
    }
  }
}
