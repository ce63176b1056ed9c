import type { Instant } from '../../domain/calendar';
import type { Waiting } from './journal';
import type { Message } from './source';

/** What is to be delivered of one workload, in order and one after the other. */
export interface Lane {
  name: string;
  /** Read ahead, in order, while nothing fails. */
  queue: (Message & { replayed: boolean })[];
  /** Once one failed: it and those after it are read again when their time has come. */
  waiting: Waiting | null;
  /** Whether it is tried before its time, because the receiver seems to be back. Does not count as a try. */
  woken: boolean;
  /** Whether it is being delivered, or is in line for it. */
  taken: boolean;
  /** Whether a replay has put its place back since it was last looked at. */
  putBack: boolean;
}

/**
 * The workloads of one webhook with something left to deliver. A workload that fails holds up itself alone: what comes after is not kept
 * but read again, so that a receiver that is away for days costs no memory.
 */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  #queued = 0;
  #waiting = 0;

  /** How many messages were read ahead. */
  get queued(): number {
    return this.#queued;
  }

  /** How many workloads wait for another try. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Takes a message in. Where its lane waits, it is read again later; at once where somebody asked for it again. */
  add(message: Message, replayed: boolean): void {
    const lane = this.#lane(message.lane);
    if (lane.waiting) {
      if (message.sequence <= lane.waiting.from) {
        Object.assign(lane.waiting, { from: message.sequence, ordinal: 0 });
        lane.putBack = true;
      }
      lane.woken ||= replayed;
    } else {
      lane.queue.push({ ...message, replayed });
      this.#queued += 1;
    }
  }

  /** The first in line was delivered, or given up. */
  shift(lane: Lane): void {
    if (lane.queue.shift()) this.#queued -= 1;
    this.#drop(lane);
  }

  /** A lane waits from now on, or goes on after waiting. */
  wait(lane: Lane, waiting: Waiting | null): void {
    this.#waiting += Number(waiting !== null) - Number(lane.waiting !== null);
    lane.waiting = waiting;
    lane.woken = false;
    if (waiting) {
      // A replay may have put earlier ones behind later ones.
      const first = Math.min(...lane.queue.map(({ sequence }) => sequence));
      if (first < waiting.from) Object.assign(waiting, { from: first, ordinal: 0 });
      this.#queued -= lane.queue.length;
      lane.queue = [];
    }
    this.#drop(lane);
  }

  /** As a journal told it. */
  restore(waiting: Record<string, Waiting>): void {
    for (const [name, one] of Object.entries(waiting)) this.wait(this.#lane(name), { ...one });
  }

  /** Lanes that can be taken: with messages read ahead, or whose time has come, of what was read up to a sequence. */
  *due(now: Instant, through: number): Iterable<Lane> {
    for (const lane of this.#lanes.values()) {
      if (lane.taken) continue;
      if (lane.waiting ? (lane.woken || lane.waiting.nextAt <= now) && lane.waiting.from <= through : lane.queue.length > 0) yield lane;
    }
  }

  /** Everything that waits is tried now. */
  wakeAll(): void {
    for (const lane of this.#lanes.values()) lane.woken = lane.waiting !== null;
  }

  /** What waits, for the journal. */
  get told(): Record<string, Waiting> {
    return Object.fromEntries([...this.#lanes.values()].flatMap(({ name, waiting }) => (waiting ? [[name, { ...waiting }]] : [])));
  }

  /** The first message read ahead that is not delivered, among those replayed or the others. */
  firstQueued(replayed: boolean): number | null {
    let first: number | null = null;
    for (const { queue } of this.#lanes.values()) {
      const sequence = queue.find((message) => message.replayed === replayed)?.sequence;
      if (sequence !== undefined && (first === null || sequence < first)) first = sequence;
    }
    return first;
  }

  #lane(name: string): Lane {
    const known = this.#lanes.get(name);
    if (known) return known;
    const lane: Lane = { name, queue: [], waiting: null, woken: false, taken: false, putBack: false };
    this.#lanes.set(name, lane);
    return lane;
  }

  #drop(lane: Lane): void {
    if (lane.queue.length === 0 && !lane.waiting) this.#lanes.delete(lane.name);
  }
}
