import { LRUCache } from 'lru-cache';
import type { Brief } from '../../timeline/brief';

type NameOf = (partnerId: string) => string;

interface Kept {
  revision: number;
  /** What partners were called when it was made. */
  names: ReadonlyMap<string, string>;
  brief: Brief;
}

const MOST_KEPT = 500;

/** Briefs as they were made of a whole stream, each until the stream goes on, or a partner in it is called otherwise. */
export class Briefs {
  readonly #kept = new LRUCache<string, Kept>({ max: MOST_KEPT });

  /**
   * @param key the workload, and through whose eyes it is seen
   * @param revision of the stream before it is read, so that what is kept is at least so new
   */
  async of(key: string, revision: number, nameOf: NameOf, make: (nameOf: NameOf) => Promise<Brief>): Promise<Brief> {
    const kept = this.#kept.get(key);
    if (kept?.revision === revision && [...kept.names].every(([id, name]) => nameOf(id) === name)) return kept.brief;
    const names = new Map<string, string>();
    const brief = await make((partnerId) => {
      const name = nameOf(partnerId);
      names.set(partnerId, name);
      return name;
    });
    this.#kept.set(key, { revision, names, brief });
    return brief;
  }
}
