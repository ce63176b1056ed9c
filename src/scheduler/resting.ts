const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 300_000;

interface Rest {
  failures: number;
  untilMs: number;
}

/** Workloads that failed, each left alone for a while, twice as long each time. Bounded by what is due and fails. */
export class Resting {
  readonly #rests = new Map<string, Rest>();

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** Those whose last try failed. */
  get size(): number {
    return this.#rests.size;
  }

  has(workloadId: string): boolean {
    return this.#rests.has(workloadId);
  }

  isResting(workloadId: string): boolean {
    return (this.#rests.get(workloadId)?.untilMs ?? 0) > this.nowMs();
  }

  /** Answers for how many milliseconds it rests now. */
  failed(workloadId: string): number {
    const failures = (this.#rests.get(workloadId)?.failures ?? 0) + 1;
    const restMs = Math.min(FIRST_REST_MS * 2 ** (failures - 1), LONGEST_REST_MS);
    this.#rests.set(workloadId, { failures, untilMs: this.nowMs() + restMs });
    return restMs;
  }

  recovered(workloadId: string): void {
    this.#rests.delete(workloadId);
  }

  /** Forgets those that are no longer due: whoever mended them, it is over. */
  keepOnly(workloadIds: ReadonlySet<string>): void {
    for (const workloadId of this.#rests.keys()) if (!workloadIds.has(workloadId)) this.#rests.delete(workloadId);
  }

  /** All may be tried again at once; how often they failed is not forgotten. */
  rouse(): void {
    for (const rest of this.#rests.values()) rest.untilMs = 0;
  }

  /** In how many milliseconds the first of them may be tried again; null where none rests. */
  firstEndsInMs(): number | null {
    let first: number | null = null;
    for (const { untilMs } of this.#rests.values()) first = Math.min(first ?? Infinity, untilMs);
    return first === null ? null : Math.max(0, first - this.nowMs());
  }
}
