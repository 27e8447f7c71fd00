/** From the name of a provider to the provider; those that are not asked for are not loaded. */
import type { Paths } from "../paths.ts";
import type { Provider, ProviderName } from "./provider.ts";

export interface ProviderSurroundings {
  paths: Paths;
  env: Record<string, string | undefined>;
}

export const chooseProvider = async (
  name: ProviderName,
  surroundings: ProviderSurroundings,
): Promise<Provider> => {
  if (name === "embedded") {
    const { createEmbeddedProvider } = await import("./embedded.ts");
    return createEmbeddedProvider(surroundings.paths);
  }

  if (name === "kind") {
    const { createKindProvider } = await import("./kind/kind.ts");
    return createKindProvider(surroundings);
  }

  const { createContextProvider } = await import("./context/context.ts");
  return createContextProvider(surroundings);
};
