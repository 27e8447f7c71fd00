/** The whole terminal UI on the scripted session, at a size. */
import { createStore } from "../../src/session/store.ts";
import { App } from "../../src/tui/app.tsx";
import { AppProvider, type AppServices } from "../../src/tui/hooks/use-app.ts";
import { Keyboard } from "../../src/tui/hooks/use-keys.tsx";
import { asciiLook, unicodeLook } from "../../src/tui/theme.ts";
import { type Rendered, renderAt } from "./render-at.ts";
import { createScriptedModel, type ScriptedModel } from "./scripted-model.ts";
import type { ScriptedOptions } from "./scripted-session.ts";

export interface RenderedApp extends Rendered {
  model: ScriptedModel;
  copied: string[];
  /** Resolves when the learner asks to leave. */
  left: Promise<void>;
}

export interface RenderOptions extends ScriptedOptions {
  lab?: string;
  ascii?: boolean;
}

const open = new Set<RenderedApp>();

/** After the tests of a file: an app that is still mounted would keep the process alive. */
export const unmountAll = (): void => {
  for (const app of open) {
    app.unmount();
    for (const session of app.model.sessions) {
      void session.close();
    }
  }
};

/** Opens the lab at once when `lab` is given; beats are short. */
export const renderApp = (
  columns: number,
  rows: number,
  options: RenderOptions = {},
): RenderedApp => {
  const { lab, ascii, ...script } = options;
  const model = createScriptedModel({ beat: 2, ready: true, ...script });
  const away = createStore(false);
  const copied: string[] = [];
  let leave: () => void = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const services: AppServices = {
    model,
    look: ascii ? asciiLook : unicodeLook,
    handOver: {
      away,
      run: () => Promise.resolve(0),
      lend: (task) => task(),
    },
    copy: (text) => {
      copied.push(text);
    },
    suspend() {},
    quit: () => {
      leave();
    },
  };
  const rendered = renderAt(
    columns,
    rows,
    <AppProvider value={services}>
      <Keyboard away={away}>
        <App lab={lab} opened={() => {}} />
      </Keyboard>
    </AppProvider>,
  );
  const app = { ...rendered, model, copied, left };
  open.add(app);
  return app;
};
