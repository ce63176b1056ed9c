/** What can befall a call. `after` counts the events sent before; the other calls are struck when they arrive. */
interface FaultsOf {
  append:
    | 'reset-before' // the connection is cut, nothing was stored
    | 'reset-after' // stored, then the connection is cut before the answer
    | 'no-answer' // stored, and never answered
    | 'delay' // waits `ms`, or until it is told, then stores and answers
    | 'call-ended' // stored, then the whole call ends before the answer
    | 'busy'
    | 'not-ready'
    | 'timeout' // nothing was stored
    | 'timeout-stored'
    | 'access-denied';
  read: 'reset' | 'end' | 'silent' | 'delay' | 'unavailable' | 'server-not-ready' | 'access-denied';
  subscription: 'reset' | 'end' | 'silent' | 'consumer-too-slow' | 'unavailable' | 'access-denied';
}

export type Call = keyof FaultsOf;

export interface How {
  /** How many calls it strikes: one where absent. */
  times?: number;
  /** Reads and subscriptions: the number of events sent before it strikes. */
  after?: number;
  ms?: number;
  until?: Promise<unknown>;
  /** Strikes calls on this stream only ($all for reads and subscriptions of everything). */
  stream?: string;
}

export interface Fault<C extends Call = Call> {
  readonly call: C;
  readonly name: FaultsOf[C];
  readonly after: number;
  readonly ms: number;
  readonly until: Promise<unknown> | undefined;
  readonly stream: string | undefined;
}

/** The faults of one server: set by a test, taken by the calls that come. */
export class Faults {
  private readonly waiting: { fault: Fault; left: number }[] = [];
  private readonly open = new Set<(fault: Fault<'subscription'>) => void>();

  /** Strikes the next call of its kind: `faults.next('append', 'reset-after')`. Several are taken in the order they were set. */
  next<C extends Call>(call: C, name: FaultsOf[C], how: How = {}): void {
    this.waiting.push({ fault: faultOf(call, name, how), left: how.times ?? 1 });
  }

  /** Strikes every subscription open now, after so many more events. */
  now(name: FaultsOf['subscription'], how: How = {}): void {
    for (const strike of this.open) strike(faultOf('subscription', name, how));
  }

  clear(): void {
    this.waiting.length = 0;
  }

  take<C extends Call>(call: C, stream: string): Fault<C> | undefined {
    const found = this.waiting.find(({ fault }) => fault.call === call && (fault.stream ?? stream) === stream);
    if (!found) return undefined;
    found.left -= 1;
    if (found.left === 0) this.waiting.splice(this.waiting.indexOf(found), 1);
    return found.fault as Fault<C>;
  }

  /** An open subscription lets itself be struck until it is told that it is over. */
  expose(strike: (fault: Fault<'subscription'>) => void): () => void {
    this.open.add(strike);
    return () => this.open.delete(strike);
  }
}

const faultOf = <C extends Call>(call: C, name: FaultsOf[C], { after = 0, ms = 0, until, stream }: How): Fault<C> => ({
  call,
  name,
  after,
  ms,
  until,
  stream,
});
