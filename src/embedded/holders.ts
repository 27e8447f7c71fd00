/** Who uses the cluster: it ends by itself some time after the last user has gone, unless somebody said to keep it. */

export interface Holders {
  /** Counts a user until `gone` settles. */
  hold(gone: Promise<unknown>): void;
  /** From now on it runs until it is told to stop. */
  keep(): void;
  readonly kept: boolean;
  /** How many use it now. */
  readonly users: number;
}

export interface HolderOptions {
  /** Real milliseconds without a user before it ends; also the time its starter has to become the first. */
  lingerMs: number;
  unused: () => void;
}

export const createHolders = ({ lingerMs, unused }: HolderOptions): Holders => {
  let users = 0;
  let kept = false;
  let timer: NodeJS.Timeout | undefined;

  const consider = (): void => {
    clearTimeout(timer);
    if (users === 0 && !kept) {
      timer = setTimeout(unused, lingerMs).unref();
    }
  };

  consider();
  return {
    hold(gone) {
      users += 1;
      consider();
      const leave = (): void => {
        users -= 1;
        consider();
      };
      gone.then(leave, leave);
    },
    keep() {
      kept = true;
      consider();
    },
    get kept() {
      return kept;
    },
    get users() {
      return users;
    },
  };
};
