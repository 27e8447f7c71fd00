/** Gives the terminal back on every way out: return, throw, rejection, SIGTERM, SIGHUP, SIGINT. */

type Leaving = "SIGTERM" | "SIGHUP" | "SIGINT";

const codes: Record<Leaving, number> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

interface Parts {
  process: Pick<NodeJS.Process, "on" | "off" | "exit">;
  /** Restores the terminal; called more than once. */
  restore(): void;
  /** A signal asks to leave: `code` is 128 + its number. */
  quit(code: number): void;
  say(text: string): void;
}

/** Returns how to stop guarding. */
export const guardExits = ({ process, restore, quit, say }: Parts): (() => void) => {
  const crash = (error: unknown): void => {
    restore();
    say(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    restore();
    quit(codes[signal as Leaving]);
  };
  const signals = Object.keys(codes) as Leaving[];

  process.on("exit", restore);
  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);
  for (const signal of signals) {
    process.on(signal, onSignal);
  }

  return () => {
    process.off("exit", restore);
    process.off("uncaughtException", crash);
    process.off("unhandledRejection", crash);
    for (const signal of signals) {
      process.off(signal, onSignal);
    }
  };
};
