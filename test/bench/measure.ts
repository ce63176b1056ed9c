interface Beside {
  name: string;
  peer: string;
  /** The figure divided by its peer's. */
  ratio: number;
  /** What was to be reached, where something was. */
  goal?: number;
}

/** How often per second, beside a peer of the same minute. */
export interface Rate extends Beside {
  perSecond: number;
  peerPerSecond: number;
}

/** How many milliseconds, beside another time of the same run. */
export interface Wait extends Beside {
  ms: number;
  peerMs: number;
}

export type Figure = Rate | Wait;

const ROUNDS = 3;

/** Runs both in turn, three times, and takes the median of each: what slows the machine down slows both. */
export async function beside(
  name: string,
  measured: () => Promise<number>,
  peer: string,
  other: () => Promise<number>,
  goal?: number,
): Promise<Rate> {
  const rates: number[] = [];
  const peerRates: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    peerRates.push(await other());
    rates.push(await measured());
  }
  const [perSecond, peerPerSecond] = [median(rates), median(peerRates)];
  return {
    name,
    perSecond: Math.round(perSecond),
    peer,
    peerPerSecond: Math.round(peerPerSecond),
    ratio: round2(perSecond / peerPerSecond),
    ...(goal === undefined ? {} : { goal }),
  };
}

/** Times work over so many things: things per second. */
export async function rate(count: number, work: () => Promise<void> | void): Promise<number> {
  const began = performance.now();
  await work();
  return count / ((performance.now() - began) / 1000);
}

/** Keeps so many at work until all are done. */
export async function inFlight(width: number, count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next; index < count; index = next) {
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
}

const median = (values: number[]): number => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
const round2 = (value: number): number => Math.round(value * 100) / 100;
