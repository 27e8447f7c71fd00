/** Mounts the terminal UI, guards the terminal, and resolves when the learner leaves. */
import { render } from "ink";
import { App } from "./app.tsx";
import type { AppModel, LabSession, Leaving } from "./app-model.ts";
import { guardExits } from "./exit-paths.ts";
import { createHandOver } from "./hand-over.ts";
import { AppProvider, type AppServices } from "./hooks/use-app.ts";
import { Keyboard } from "./hooks/use-keys.tsx";
import { leavingSummary } from "./leaving-summary.ts";
import { Screen } from "./screen.ts";
import { suspend } from "./suspend.ts";
import { asciiLook, unicodeLook } from "./theme.ts";

export interface TuiOptions {
  model: AppModel;
  /** Open this lab at once instead of the catalogue. */
  lab?: string;
  /** The terminal can show more than ASCII; see `hasUnicode` in colour.ts. */
  unicode: boolean;
  process: NodeJS.Process;
}

/** Longest wait for a session to let go of its lab when leaving. Milliseconds. */
const graceMs = 3000;

/** Resolves after the normal screen is back, the summary is on it and the open lab is closed. */
export const startTui = async ({ model, lab, unicode, process }: TuiOptions): Promise<Leaving> => {
  const { stdin, stdout, stderr } = process;
  const screen = new Screen(stdout);
  const say = (text: string) => {
    stderr.write(text);
  };
  const handOver = createHandOver({ screen, stdin, signals: process, say });
  let session: LabSession | undefined;
  let quit: (code: number) => void = () => {};
  const left = new Promise<number>((resolve) => {
    quit = resolve;
  });
  const restore = () => {
    screen.leave();
    if (stdin.isTTY) {
      stdin.setRawMode(false);
    }
  };
  const stopGuarding = guardExits({ process, restore, quit, say });
  const services: AppServices = {
    model,
    look: unicode ? unicodeLook : asciiLook,
    handOver,
    copy: (text) => {
      screen.copy(text);
    },
    suspend() {
      void suspend(handOver, process);
    },
    quit() {
      quit(0);
    },
  };
  const opened = (now: LabSession | undefined) => {
    session = now;
  };

  screen.enter();
  const app = render(
    <AppProvider value={services}>
      <Keyboard away={handOver.away}>
        <App lab={lab} opened={opened} />
      </Keyboard>
    </AppProvider>,
    {
      stdout: screen as unknown as NodeJS.WriteStream,
      stdin,
      stderr,
      debug: true,
      patchConsole: false,
      exitOnCtrlC: false,
    },
  );
  app.waitUntilExit().then(() => {
    quit(0);
  }, failed);
  const restoreConsole = silenceConsole();

  const code = await left;
  const summary = leavingSummary(model, session?.state.get());
  restore();
  restoreConsole();
  app.unmount();
  stdin.pause();
  stdout.write(summary);
  await Promise.race([session?.close().catch(() => {}), wait(graceMs)]);
  stopGuarding();
  return { code, summary };

  function failed(error: unknown): void {
    restore();
    throw error;
  }
};

const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });

/** What libraries print while the screen is ours would tear it; it is not for learners. */
const silenceConsole = (): (() => void) => {
  const names = ["log", "info", "warn", "error", "debug"] as const;
  const before = names.map((name) => [name, console[name]] as const);
  for (const name of names) {
    console[name] = () => {};
  }

  return () => {
    for (const [name, method] of before) {
      console[name] = method;
    }
  };
};
