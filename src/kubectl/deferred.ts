/** A promise with its ends outside; what Promise.withResolvers is in later versions of Node. */

export interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: unknown): void;
}

export const deferred = <T>(): Deferred<T> => {
  let ends: Omit<Deferred<T>, "promise"> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    ends = { resolve, reject };
  });
  // The executor above has run by now.
  return { promise, ...(ends as unknown as Omit<Deferred<T>, "promise">) };
};
