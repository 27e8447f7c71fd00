/** What every view may use: the model, how to draw, the terminal hand-over, the clipboard, the way out. */
import { createContext, useContext } from "react";
import type { AppModel } from "../app-model.ts";
import type { HandOver } from "../hand-over.ts";
import { type Look, unicodeLook } from "../theme.ts";

export interface AppServices {
  model: AppModel;
  look: Look;
  handOver: HandOver;
  /** To the clipboard. */
  copy(text: string): void;
  /** Stops the whole program as ctrl+z does, until it is continued. */
  suspend(): void;
  /** Leaves the program. */
  quit(): void;
}

const Services = createContext<AppServices | undefined>(undefined);

export const AppProvider = Services.Provider;

export const useApp = (): AppServices => {
  const services = useContext(Services);
  if (!services) {
    throw new Error("useApp outside of the app");
  }

  return services;
};

export const useLook = (): Look => useContext(Services)?.look ?? unicodeLook;
