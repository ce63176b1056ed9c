import type { Webhook } from '../../domain/webhook/state';
import type { Progress } from './journal';
import type { Lanes } from './lanes';
import type { Source } from './source';

type Place = Pick<Progress, 'through' | 'replay' | 'replaysDone'>;

const READ_AT_ONCE = 100;

/** What is read into the lanes of one webhook: the ledger in order, and before it the replays that were asked for. */
export class ReadAhead {
  #cursor: number;
  #replay: Progress['replay'];
  #replaysDone: number;

  constructor(
    private readonly source: Source,
    private readonly lanes: Lanes,
    { through, replay, replaysDone }: Place,
  ) {
    this.#cursor = through;
    this.#replay = replay;
    this.#replaysDone = replaysDone;
  }

  /** How far was read: what lies before is delivered, in a lane, or not wanted. */
  get cursor(): number {
    return this.#cursor;
  }

  get place(): Place {
    const first = this.lanes.firstQueued(false);
    const replay = this.#replay && { ...this.#replay, next: this.lanes.firstQueued(true) ?? this.#replay.next };
    return { through: first === null ? this.#cursor : first - 1, replay, replaysDone: this.#replaysDone };
  }

  /** Reads some more. Answers whether there was more. @throws StoreUnavailable */
  async some(webhook: Webhook): Promise<boolean> {
    this.#beginReplay(webhook);
    const replay = this.#replay && this.#replay.next <= this.#replay.to ? this.#replay : null;
    const after = replay ? replay.next - 1 : this.#cursor;
    if (!replay && this.source.head <= after) return false;
    const { messages, through } = await this.source.page(webhook, after, READ_AT_ONCE, replay?.to);
    if (replay) replay.next = through + 1;
    else this.#cursor = through;
    for (const message of messages) this.lanes.add(message, replay !== null);
    return through > after;
  }

  /** Whether a replay is done just now. */
  settleReplay(): boolean {
    const replay = this.#replay;
    if (!replay || replay.next <= replay.to || this.lanes.firstQueued(true) !== null) return false;
    this.#replaysDone = replay.number;
    this.#replay = null;
    return true;
  }

  /** The next one that was asked for, as far as events were delivered before: what is delivered anyway need not be replayed. */
  #beginReplay({ replays }: Webhook): void {
    if (this.#replay) return;
    for (const { number, from, to } of replays) {
      if (number <= this.#replaysDone) continue;
      const range = { number, next: Math.max(1, from), to: Math.min(to, this.#cursor) };
      if (range.next <= range.to) {
        this.#replay = range;
        return;
      }
      this.#replaysDone = number;
    }
  }
}
