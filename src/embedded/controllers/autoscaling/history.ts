/** What an autoscaler remembers between two looks: recommendations and changes of size. Lost with the controller, as the real one's is. */

interface Recommendation {
  replicas: number;
  /** Milliseconds of the cluster's own time. */
  at: number;
}

interface Change {
  replicas: number;
  at: number;
  /** Older than any policy that was in force when it was last looked at; its place may be taken. */
  outdated: boolean;
}

export interface Stabilised {
  /** Highest of the recommendations within the window for going down. */
  highest: number;
  /** Lowest of those within the window for going up. */
  lowest: number;
}

export class History {
  #recommendations: Recommendation[] = [];
  readonly #ups: Change[] = [];
  readonly #downs: Change[] = [];

  /** The size at the first look counts as a recommendation. */
  begin(replicas: number, at: number): void {
    if (this.#recommendations.length === 0) {
      this.#recommendations.push({ replicas, at });
    }
  }

  /** Adds a recommendation and tells the extremes within the two windows (milliseconds), itself included. */
  recommend(replicas: number, at: number, window: { up: number; down: number }): Stabilised {
    const kept = this.#recommendations.filter(
      (one) => one.at >= at - Math.max(window.up, window.down),
    );
    const within = (span: number): number[] =>
      kept.filter((one) => one.at > at - span).map((one) => one.replicas);
    this.#recommendations = [...kept, { replicas, at }];
    return {
      highest: Math.max(replicas, ...within(window.down)),
      lowest: Math.min(replicas, ...within(window.up)),
    };
  }

  /** @param longest The longest period of any policy in this direction, in milliseconds. */
  resized(from: number, to: number, at: number, longest: number): void {
    const changes = to > from ? this.#ups : this.#downs;
    for (const change of changes) {
      change.outdated ||= change.at < at - longest;
    }

    const place = changes.findLastIndex(({ outdated }) => outdated);
    const change = { replicas: Math.abs(to - from), at, outdated: false };
    changes.splice(place === -1 ? changes.length : place, place === -1 ? 0 : 1, change);
  }

  /** How many replicas came and went within the last `period` milliseconds. */
  changes(period: number, at: number): { added: number; removed: number } {
    const sum = (changes: Change[]): number =>
      changes
        .filter((change) => change.at > at - period)
        .reduce((total, { replicas }) => total + replicas, 0);
    return { added: sum(this.#ups), removed: sum(this.#downs) };
  }
}
