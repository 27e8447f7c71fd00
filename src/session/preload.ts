/** Images are on the nodes before something asks for them, so that a lab never waits for a registry in the middle. */
import { imagesOf } from "../lab/images.ts";
import type { Run } from "./run.ts";

/** Only of the lab at hand. @throws LabError that names the first image that cannot be had. */
export const preloadLab = async (run: Run): Promise<void> => preload(run, () => imagesOf(run.lab));

/** Nothing, where the nodes fetch their images by themselves. */
export const preload = async (run: Run, images: () => Promise<string[]>): Promise<void> => {
  const { leaving } = run.stay;
  const store = run.connection.cluster()?.images;
  if (store === undefined) {
    return;
  }

  try {
    await store.preload(await images(), {
      progress: (sentence) => run.emit({ type: "cluster-progress", sentence }),
      signal: leaving,
    });
  } catch (error) {
    if (!leaving.aborted) {
      throw error;
    }
  }
};
