import type { Instant } from '../domain/calendar';
import { isOpen } from '../domain/workload/state';
import type { Claim, Workload } from '../domain/workload/state';
import { laneAt } from './bands';
import type { Step } from './counted';
import type { Life, Segment } from './timeline';

/**
 * What happened to each lane, on the recording clock: a claim or a dispute open, a claim on record. What was on record for days that, as
 * known by K, belong to somebody else is void: it was believed once.
 */
export function livesOf(states: readonly Step[], band: readonly Segment[]): Map<string, Life[]> {
  const lives = new Map<string, Life[]>();
  let running = new Map<string, Life>();
  for (const { counted, after } of states) {
    const at = counted.event.recordedAt;
    const next = new Map<string, Life>();
    for (const [key, lane, how] of [...after.claims.flatMap(ofClaim), ...ofDisputes(after)]) {
      const life = running.get(key) ?? { how, from: at, until: null };
      if (!running.has(key)) lives.set(lane, [...(lives.get(lane) ?? []), life]);
      next.set(key, life);
    }
    for (const [key, life] of running) if (!next.has(key)) life.until = at;
    running = next;
  }
  for (const [lane, all] of lives)
    lives.set(
      lane,
      all.flatMap((life) => (life.how === 'held' ? believed(life, lane, band) : [life])),
    );
  return lives;
}

function ofClaim(claim: Claim): [string, string, Life['how']][] {
  const { claimId, accountId, state } = claim;
  if (state === 'Active') return [[`held ${claimId}`, accountId, 'held']];
  return isOpen(claim) ? [[`open ${claimId}`, accountId, 'open']] : [];
}

const ofDisputes = ({ disputes }: Workload): [string, string, Life['how']][] =>
  disputes.filter(({ state }) => state === 'open').map(({ disputeId }) => [`dispute ${disputeId}`, disputeId, 'open']);

/** Cut where the band, as known by K, begins or ceases to say the same. */
function believed({ from, until }: Life, lane: string, band: readonly Segment[]): Life[] {
  const cuts = band.map((segment) => segment.from).filter((at) => from < at && (until === null || at < until));
  const starts: Instant[] = [from, ...cuts];
  const parts: Life[] = [];
  for (const [index, start] of starts.entries()) {
    const how = laneAt(band, start) === lane ? 'held' : 'void';
    const part: Life = { how, from: start, until: starts[index + 1] ?? until };
    const last = parts.at(-1);
    if (last?.how === how) last.until = part.until;
    else parts.push(part);
  }
  return parts;
}
