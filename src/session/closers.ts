/** What must be let go of at the end, in reverse order; what is opened after the end is let go of at once. */

export type Closer = () => void | Promise<void>;

export interface Closers {
  add(closer: Closer): void;
  closed(): boolean;
  close(): Promise<void>;
}

export const createClosers = (): Closers => {
  const open: Closer[] = [];
  let closed = false;
  return {
    add(closer) {
      if (closed) {
        void closer();
      } else {
        open.push(closer);
      }
    },
    closed: () => closed,
    async close() {
      closed = true;
      for (const closer of open.splice(0).toReversed()) {
        await closer();
      }
    },
  };
};
