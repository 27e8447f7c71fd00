/** The profiles that a node's kernel has, in the order in which they came. */
import type { CompiledProfile } from "../compiler/compiled.ts";
import { LoadedProfile } from "./loaded-profile.ts";

export class ProfileTable {
  readonly #profiles = new Map<string, LoadedProfile>();

  find(name: string): LoadedProfile | undefined {
    return this.#profiles.get(name);
  }

  all(): LoadedProfile[] {
    return [...this.#profiles.values()];
  }

  /** Over one of the same name when there is one: its processes see the new content at once. */
  put(compiled: CompiledProfile): LoadedProfile {
    const present = this.#profiles.get(compiled.name);
    if (present !== undefined) {
      present.replace(compiled);
      return present;
    }

    const profile = new LoadedProfile(compiled);
    this.#profiles.set(compiled.name, profile);
    return profile;
  }

  /** With its children. @returns whether there was one */
  remove(name: string): boolean {
    const gone = [...this.#profiles.keys()].filter(
      (each) => each === name || each.startsWith(`${name}//`),
    );
    for (const each of gone) {
      this.#profiles.get(each)!.removed = true;
      this.#profiles.delete(each);
    }

    return gone.includes(name);
  }

  /** The profile that a program of a path gets when nothing else decides; "conflict" when two fit alike. */
  attachedTo(path: string, parent = ""): LoadedProfile | "conflict" | undefined {
    let best: { profile: LoadedProfile; length: number } | undefined;
    let conflict = false;
    const prefix = parent === "" ? "" : `${parent}//`;
    for (const profile of this.all()) {
      const own = profile.name.slice(prefix.length);
      if (!profile.name.startsWith(prefix) || own.includes("//")) {
        continue;
      }

      const { attachment } = profile.content;
      if (attachment === undefined) {
        if (own === path) {
          return profile;
        }
      } else if (
        attachment.rules.permissions(attachment.rules.match(path)).allow !== 0 &&
        attachment.length >= (best?.length ?? 0)
      ) {
        conflict = best?.length === attachment.length;
        best = { profile, length: attachment.length };
      }
    }

    return conflict ? "conflict" : best?.profile;
  }
}
