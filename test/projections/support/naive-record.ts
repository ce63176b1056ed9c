import type { Instant } from '../../../src/domain/calendar';
import type { Recorded } from '../../../src/domain/recorded';
import type { WorkloadEvent } from '../../../src/domain/workload/events';
import type { Finality } from '../../../src/domain/workload/finality';
import type { Holder } from '../../../src/domain/workload/on-record';

type Events = readonly Recorded<WorkloadEvent>[];

// Deliberately naive: one day at a time, every event of the log looked at anew for each question, nothing kept, nothing shared with
// the rules or the view. Slow, and plain enough to be believed.

/** Every instant at which an answer can change, and the millisecond before it. */
export function daysOfInterest(events: Events): Instant[] {
  const named = events.flatMap(({ effectiveAt, data }) =>
    data.type === 'ClaimGranted' && data.effectiveUntil ? [effectiveAt, data.effectiveUntil] : [effectiveAt],
  );
  return withThatBefore(named);
}

export const withThatBefore = (instants: readonly Instant[]): Instant[] =>
  [...new Set(instants.flatMap((instant) => [new Date(Date.parse(instant) - 1).toISOString(), instant]))].toSorted();

/** Which claim holds on a day, and which event said so. */
export function claimOn(events: Events, on: Instant): { claimId: string | null; by: string | null } {
  const imports = events
    .filter(({ data }) => data.type === 'AssociationImported')
    .toSorted((one, other) => (one.effectiveAt < other.effectiveAt ? -1 : 1));
  const others = events.filter(({ data }) => data.type !== 'AssociationImported');
  let claimId: string | null = null;
  let by: string | null = null;
  for (const { id, data, effectiveAt } of [...imports, ...others]) {
    if (effectiveAt > on) continue;
    if (data.type === 'AssociationImported' || (data.type === 'ClaimGranted' && !(data.effectiveUntil && on >= data.effectiveUntil))) {
      claimId = data.claimId;
      by = id;
    }
    const ends = ['ClaimSuperseded', 'CustomerEnded', 'CustomerRepudiated', 'AssociationEnded', 'ClaimExpired'].includes(data.type);
    if (ends && claimId !== null && 'claimId' in data && data.claimId === claimId) {
      claimId = null;
      by = id;
    }
  }
  return { claimId, by };
}

/** Who is on record on a day. */
export function holderOnDay(events: Events, on: Instant): Holder | null {
  const { claimId } = claimOn(events, on);
  if (claimId === null) return null;
  let since = on;
  for (const day of daysOfInterest(events)
    .filter((one) => one <= on)
    .reverse()) {
    if (claimOn(events, day).claimId !== claimId) break;
    since = day;
  }
  let holder: Holder = { partnerId: '', accountId: '', claimId, since, termEnd: null };
  for (const { data, effectiveAt } of events) {
    if (!('claimId' in data) || data.claimId !== claimId) continue;
    if (data.type === 'ClaimRequested') holder = { ...holder, partnerId: data.partnerId, accountId: data.accountId };
    if (data.type === 'AssociationImported')
      holder = { ...holder, partnerId: data.partnerId, accountId: data.accountId, termEnd: data.termEnd };
    if (data.type === 'AssociationMoved' && effectiveAt <= on) holder = { ...holder, partnerId: data.partnerId };
    if (data.type === 'ClaimRenewed' || (data.type === 'ClaimGranted' && !data.effectiveUntil))
      holder = { ...holder, termEnd: data.termEnd };
  }
  return holder;
}

interface Window {
  at: Instant;
  until: Instant | null;
}

interface Decision extends Window {
  disputed: boolean;
}

/** How firm the answer about a day is: the windows and disputes of the whole history, gone through by hand. */
export function firmness(events: Events, on: Instant, knownAt: Instant): Finality {
  if (on > knownAt) return { state: 'provisional' };
  const decisions = new Map<string, Decision>();
  const disputes = new Map<string, string>();
  const imported = new Set<string>();
  const repudiable = new Map<string, Instant | null>();
  let active: { claimId: string; since: Instant; until: Instant | null; imported: boolean } | null = null;
  for (const { data, effectiveAt } of events) {
    switch (data.type) {
      case 'AssociationImported':
        imported.add(data.claimId); // and stays so, reinstated too
        if (!active || active.since < effectiveAt) active = { claimId: data.claimId, since: effectiveAt, until: null, imported: true };
        break;
      case 'ClaimGranted':
        if (data.effectiveUntil) break;
        decisions.delete(data.claimId);
        repudiable.set(data.claimId, data.repudiableUntil);
        active = { claimId: data.claimId, since: effectiveAt, until: data.repudiableUntil, imported: imported.has(data.claimId) };
        break;
      case 'ClaimSuperseded':
        if (data.disputeId === undefined) decisions.set(data.claimId, { at: effectiveAt, until: data.disputableUntil, disputed: false });
        else if (active?.claimId === data.claimId) decisions.delete(data.claimId);
        if (active?.claimId === data.claimId) active = null;
        break;
      case 'AssociationEnded':
        if (data.decidedBy) decisions.set(data.claimId, { at: effectiveAt, until: data.disputableUntil, disputed: false });
        active = null;
        break;
      case 'CustomerEnded':
      case 'CustomerRepudiated':
      case 'ClaimExpired':
        active = null;
        break;
      case 'DisputeOpened': {
        disputes.set(data.disputeId, data.claimId);
        const decision = decisions.get(data.claimId);
        if (decision) decisions.set(data.claimId, { ...decision, disputed: true });
        break;
      }
      case 'DisputeResolved':
      case 'DisputeWithdrawn':
      case 'DisputeClosed':
        disputes.delete(data.disputeId);
        break;
      default:
    }
  }
  const open = [...disputes].filter(([, claimId]) => (decisions.get(claimId)?.at ?? '9999') <= on).map(([disputeId]) => disputeId);
  if (open.length > 0) return { state: 'in-dispute', disputeIds: open };
  const last = holderOnDay(events, '9998-01-01T00:00:00.000Z');
  const windows: Window[] = [
    ...[...disputes.values()].flatMap((claimId) => (decisions.has(claimId) ? [{ at: decisions.get(claimId)!.at, until: null }] : [])),
    ...[...decisions.values()].filter(({ disputed }) => !disputed),
    ...(active && !active.imported && last ? [{ at: last.since, until: active.until }] : []),
  ];
  // Whom one of them would bring back can be repudiated in turn.
  for (const { at, until } of windows) {
    const before = holderOnDay(events, new Date(Date.parse(at) - 1).toISOString());
    if (!before || imported.has(before.claimId)) continue;
    const own = repudiable.get(before.claimId) ?? null;
    windows.push({ at: before.since, until: own !== null && (until === null || own < until) ? own : until });
  }
  const running = windows.filter(({ at, until }) => at <= on && (until === null || until > knownAt)).map(({ until }) => until);
  if (running.length === 0) return { state: 'final' };
  return { state: 'disputable', until: running.includes(null) ? null : (running.toSorted().at(-1) ?? null) };
}
