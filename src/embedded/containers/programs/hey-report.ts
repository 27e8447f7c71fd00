/** What hey prints when it is done. */

interface Result {
  /** Seconds. */
  took: number;
  status: number;
}

const bars = 40;
const buckets = 10;
const percentiles = [10, 25, 50, 75, 90, 95, 99];
/** How many answers are kept for the figures. */
const keptResults = 1_000_000;

export class HeyReport {
  readonly #now: () => number;
  readonly #begun: number;
  readonly #results: Result[] = [];
  readonly #errors = new Map<string, number>();
  #bytes = 0;

  /** @param now Real milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
    this.#begun = now();
  }

  add(began: number, status: number, bytes: number): void {
    this.#bytes += bytes;
    if (this.#results.length < keptResults) {
      this.#results.push({ took: (this.#now() - began) / 1000, status });
    }
  }

  fail(why: string): void {
    this.#errors.set(why, (this.#errors.get(why) ?? 0) + 1);
  }

  text(): string {
    const total = (this.#now() - this.#begun) / 1000;
    const times = this.#results.map(({ took }) => took).toSorted((left, right) => left - right);
    return [
      times.length === 0 ? "" : this.#summary(times, total),
      times.length === 0 ? "" : `\nResponse time histogram:\n${histogram(times)}\n`,
      times.length === 0 ? "" : `\nLatency distribution:\n${distribution(times)}`,
      times.length === 0 ? "" : `\nStatus code distribution:\n${this.#statuses()}`,
      this.#errors.size === 0 ? "" : `\nError distribution:\n${this.#failures()}`,
      "\n",
    ].join("");
  }

  #summary(times: number[], total: number): string {
    const sum = times.reduce((all, time) => all + time, 0);
    return `
Summary:
  Total:\t${total.toFixed(4)} secs
  Slowest:\t${times.at(-1)!.toFixed(4)} secs
  Fastest:\t${times[0]!.toFixed(4)} secs
  Average:\t${(sum / times.length).toFixed(4)} secs
  Requests/sec:\t${(times.length / total).toFixed(4)}

  Total data:\t${this.#bytes} bytes
  Size/request:\t${Math.floor(this.#bytes / times.length)} bytes
`;
  }

  #statuses(): string {
    const counts = new Map<number, number>();
    for (const { status } of this.#results) {
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }

    return [...counts].map(([status, count]) => `  [${status}]\t${count} responses\n`).join("");
  }

  #failures(): string {
    return [...this.#errors].map(([why, count]) => `  [${count}]\t${why}\n`).join("");
  }
}

const histogram = (times: number[]): string => {
  const fastest = times[0]!;
  const step = (times.at(-1)! - fastest) / buckets;
  const edges = Array.from({ length: buckets + 1 }, (_, index) => fastest + step * index);
  const counts = edges.map(() => 0);
  let bucket = 0;
  for (const time of times) {
    while (bucket < buckets && time > edges[bucket]!) {
      bucket += 1;
    }

    counts[bucket] = counts[bucket]! + 1;
  }

  const most = Math.max(...counts);
  return edges
    .map((edge, index) => {
      const bar = "■".repeat(Math.floor((counts[index]! * bars + most / 2) / most));
      return `  ${edge.toFixed(3)} [${counts[index]}]\t|${bar}\n`;
    })
    .join("");
};

const distribution = (times: number[]): string =>
  percentiles
    .map((percent) => {
      const time =
        times[Math.min(times.length - 1, Math.ceil((times.length * percent) / 100) - 1)]!;
      return `  ${percent}% in ${time.toFixed(4)} secs\n`;
    })
    .join("");
