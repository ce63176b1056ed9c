import { addDays, closeOfBusinessDay, FOR_EVER, startOfDay } from '../../src/domain/calendar';
import type { Evidence } from '../../src/domain/schemas';
import type { UsageEvent } from '../../src/domain/usage/events';
import type { WorkloadEvent } from '../../src/domain/workload/events';
import { bandOf } from '../../src/timeline/bands';
import type { Answer } from '../../src/timeline/answers';
import type { Counted } from '../../src/timeline/counted';
import { timelineOf } from '../../src/timeline/telling';
import type { Timeline } from '../../src/timeline/timeline';

const tenantId = 'c0a80101-0000-4000-8000-000000000001';
const manager = { role: 'manager', id: 'manager-a' } as const;
const nameOf = (partnerId: string): string => partnerId.charAt(0).toUpperCase() + partnerId.slice(1);
export const policyVersion = 1;
export const rationale = 'The documents were read and compared.';
export const evidence: Evidence[] = [
  {
    sha256: 'a'.repeat(64),
    type: 'proof-of-execution',
    customerSignedOn: '2024-12-15',
    tenantId,
    workloads: ['teams'],
    reference: 'SOW 1',
  },
];

/** A log under the pen: events with their clocks, counted from 1. */
export class Story {
  readonly events: Counted[] = [];
  readonly usage: Counted<UsageEvent>[] = [];
  #count = 0;

  at(recordedAt: string, data: WorkloadEvent, { effectiveAt = recordedAt, append = '' } = {}): this {
    this.events.push({ sequence: ++this.#count, event: this.#recorded(recordedAt, data, effectiveAt, append) });
    return this;
  }

  used(recordedAt: string, period: string, monthlyActiveUsers: number): this {
    const data: UsageEvent = { type: 'UsageRecorded', period, monthlyActiveUsers, paidUnits: 5000, source: 'telemetry' };
    this.usage.push({ sequence: ++this.#count, event: this.#recorded(recordedAt, data, recordedAt, '') });
    return this;
  }

  /** The story as a timeline. @param knownAt where absent, all of it */
  asOf(now: string, { on = now, knownAt = now } = {}): Timeline {
    return timelineOf({ workload: { tenantId, scope: 'teams' }, events: this.events, usage: this.usage, on, knownAt, now, nameOf });
  }

  /** Every answer that the ledger gave by an instant, read the plain way: the whole band after each append. */
  answersBy(now: string): Answer[] {
    const moments = [...new Set(this.events.map(({ event }) => event.recordedAt))].filter((at) => at <= now);
    return moments.flatMap((knownFrom, index) => {
      const knownUntil = moments[index + 1] ?? FOR_EVER;
      const known = this.events.map(({ event }) => event).filter(({ recordedAt }) => recordedAt <= knownFrom);
      return bandOf(known, nameOf).map(({ until, ...segment }) => ({ ...segment, until: until ?? FOR_EVER, knownFrom, knownUntil }));
    });
  }

  #recorded<Data extends { type: string }>(recordedAt: string, data: Data, effectiveAt: string, append: string) {
    const revision = this.#count - 1;
    const id = `event-${this.#count}`;
    const commandId = append || id;
    const envelope = {
      version: 1,
      recordedAt,
      effectiveAt,
      actor: { role: 'manager' as const, id: 'manager-a' },
      correlationId: id,
      causationId: id,
    };
    return {
      ...envelope,
      commandId,
      id,
      stream: `onrecord.workload-${tenantId}.teams`,
      revision,
      position: BigInt(revision),
      type: data.type,
      data,
    };
  }
}

export const requested = (partner: string, claimId = claimOf(partner)): WorkloadEvent => ({
  type: 'ClaimRequested',
  claimId,
  partnerId: partner,
  accountId: partner,
  engagement: 'use-or-consume',
  evidence,
  reviewStartBy: '2025-01-10T00:00:00.000Z',
  policyVersion,
});
export const claimOf = (partner: string): string => `claim-of-${partner}`;
export const started = (partner: string): WorkloadEvent => ({
  type: 'ClaimReviewStarted',
  claimId: claimOf(partner),
  reviewer: manager,
  reviewBy: '2025-03-22T00:00:00.000Z',
  policyVersion,
});
export const notice = (partner: string, account: string, respondBy: string): WorkloadEvent => ({
  type: 'NoticeServed',
  noticeId: `notice-${partner}`,
  to: 'incumbent',
  account,
  about: claimOf(partner),
  channel: 'inbox',
  respondBy,
  policyVersion,
});
export const passed = (partner: string, consentUntil: string): WorkloadEvent => ({
  type: 'ClaimReviewPassed',
  claimId: claimOf(partner),
  examined: [],
  comparison: { rule: 'latest-evidence', ruleVersion: 1, candidates: [], recommends: claimOf(partner), because: 'newest-evidence' },
  rationale,
  decidedBy: manager,
  consent: 'opt-out',
  consentUntil,
  policyVersion,
});
export const granted = (partner: string, basis: 'no-objection' | 'reinstated' = 'no-objection'): WorkloadEvent => ({
  type: 'ClaimGranted',
  claimId: claimOf(partner),
  partnerId: partner,
  accountId: partner,
  basis,
  decidedBy: manager,
  termEnd: null,
  renewableFrom: null,
  stableUntil: null,
  repudiableUntil: null,
  policyVersion,
});
export const superseded = (partner: string, by: string, disputableUntil: string | null, disputeId?: string): WorkloadEvent => ({
  type: 'ClaimSuperseded',
  claimId: claimOf(partner),
  by: claimOf(by),
  decidedBy: manager,
  disputableUntil,
  policyVersion,
  ...(disputeId === undefined ? {} : { disputeId }),
});

/** Scenario 1. */
export const plainGrant = (): Story =>
  new Story()
    .at('2025-01-02T09:00:00.000Z', requested('proseware'))
    .at('2025-01-02T10:00:00.000Z', started('proseware'))
    .at('2025-01-03T09:00:00.000Z', passed('proseware', '2025-01-11T00:00:00.000Z'))
    .at('2025-01-11T00:00:00.000Z', granted('proseware'));

/** Scenario 3: Litware supersedes Proseware at the close of 25 March. */
export const supersession = (): Story => {
  const close = { append: 'close of 25 March' };
  return plainGrant()
    .at('2025-03-03T09:00:00.000Z', requested('litware'), { append: 'asks' })
    .at('2025-03-03T09:00:00.000Z', notice('litware', 'proseware', '2025-03-18T00:00:00.000Z'), { append: 'asks' })
    .at('2025-03-04T09:00:00.000Z', started('litware'))
    .used('2025-03-05T09:00:00.000Z', '2025-01', 600)
    .used('2025-03-05T09:00:00.000Z', '2025-02', 720)
    .at('2025-03-18T09:00:00.000Z', passed('litware', '2025-03-26T00:00:00.000Z'))
    .at('2025-03-26T00:00:00.000Z', superseded('proseware', 'litware', '2025-04-26T00:00:00.000Z'), close)
    .at('2025-03-26T00:00:00.000Z', granted('litware'), close)
    .used('2025-04-03T09:00:00.000Z', '2025-03', 1010);
};

const ofDispute = { disputeId: 'dispute-1', claimId: claimOf('proseware'), policyVersion };
/** @param escalateAt the close of the day by which a manager is to answer */
export const disputed = (escalateAt: string): WorkloadEvent => ({
  ...ofDispute,
  type: 'DisputeOpened',
  decision: 'supersession',
  counterpart: claimOf('litware'),
  accountId: 'proseware',
  grounds: 'A document was not considered.',
  evidence,
  escalateAt,
});
export const escalated: WorkloadEvent = { ...ofDispute, type: 'DisputeEscalated' };

/** The lead reverses the supersession: Proseware is on record again from where it was superseded. */
export const reversal = (story: Story, at: string, effectiveAt: string): Story => {
  const append = { append: 'reversal' };
  const resolved: WorkloadEvent = {
    ...ofDispute,
    type: 'DisputeResolved',
    outcome: 'decision-reversed',
    reasons: ['evidence-misjudged'],
    rationale,
    decidedBy: { role: 'lead', id: 'lead' },
    reviewBy: null,
  };
  return story
    .at(at, resolved, append)
    .at(at, superseded('litware', 'proseware', null, 'dispute-1'), { ...append, effectiveAt })
    .at(at, granted('proseware', 'reinstated'), { ...append, effectiveAt });
};

/** Scenario 7 on 22 April: in dispute, escalated. */
export const inDispute = (): Story =>
  supersession().at('2025-04-05T09:00:00.000Z', disputed('2025-04-12T00:00:00.000Z')).at('2025-04-12T00:00:00.000Z', escalated);

/** And reversed by the lead. */
export const reversed = (): Story => reversal(inDispute(), '2025-04-22T09:00:00.000Z', '2025-03-26T00:00:00.000Z');

/** Twelve ask for one workload within two months. */
export const twelveClaimants = (): Story => {
  const story = plainGrant();
  for (let number = 1; number < 12; number += 1) {
    const partner = `claimant-number-${number}`;
    const day = addDays('2025-02-01', number * 4);
    const at = `${day}T09:00:00.000Z`;
    story.at(at, requested(partner), { append: partner });
    story.at(at, notice(partner, 'proseware', closeOfBusinessDay(at, 10, [])), { append: partner });
    if (number % 2 === 0) story.at(startOfDay(addDays(day, 9)), { type: 'ClaimWithdrawn', claimId: claimOf(partner) });
  }
  return story;
};

/** What a directory may hold: letters from right to left, markup, broad signs, and a name without an end. */
export const oddNames = [
  'شركة النور للتقنية والاستشارات',
  '"><script>alert(1)</script>&',
  '株式会社東京技術研究所コンサルティング',
  'Endless '.repeat(37),
] as const;

/** Each of them asks while the first holds, and the last disputes that it was turned down. */
export const oddlyNamed = (): Story => {
  const [first, ...others] = oddNames;
  const story = new Story()
    .at('2025-01-02T09:00:00.000Z', requested(first))
    .at('2025-01-11T00:00:00.000Z', granted(first))
    .used('2025-02-05T09:00:00.000Z', '2025-01', 600);
  for (const name of others) {
    story.at('2025-03-03T09:00:00.000Z', requested(name), { append: name });
    story.at('2025-03-03T09:00:00.000Z', notice(name, first, '2025-03-18T00:00:00.000Z'), { append: name });
  }
  const [last = ''] = others.slice(-1);
  return story
    .at('2025-03-26T00:00:00.000Z', superseded(first, last, '2025-04-26T00:00:00.000Z'), { append: 'close' })
    .at('2025-03-26T00:00:00.000Z', granted(last), { append: 'close' })
    .at('2025-04-05T09:00:00.000Z', { ...disputed('2025-04-12T00:00:00.000Z'), claimId: claimOf(last), accountId: last } as WorkloadEvent);
};

/** Accounts ask, are reviewed and withdraw, again and again, with notes in between, until June. */
export const manyEvents = (events: number, claimants = 2): Story => {
  const story = plainGrant();
  for (let count = 0; story.events.length < events; count += 1) {
    const partner = `claimant-${count % claimants}`;
    const minute = Math.floor((count * 600_000) / events);
    const day = addDays('2025-02-01', Math.floor(minute / 1440));
    const at = `${day}T${String(Math.floor((minute % 1440) / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00.000Z`;
    const claimId = `${claimOf(partner)}-${count}`;
    story.at(at, requested(partner, claimId), { append: claimId });
    story.at(at, { ...notice(partner, 'proseware', '2025-12-01T00:00:00.000Z'), about: claimId } as WorkloadEvent, { append: claimId });
    story.at(at, { ...started(partner), claimId } as WorkloadEvent);
    story.at(at, { type: 'NoteAdded', claimId, text: 'Seen.', visibility: 'internal' });
    story.at(`${at.slice(0, 19)}.900Z`, { type: 'ClaimWithdrawn', claimId });
  }
  return story;
};

/** Proseware held since 2023 by a report that was recorded in October 2025; Litware asks a year later. */
export const importedLate = (): Story =>
  new Story()
    .at(
      '2025-10-01T09:00:00.000Z',
      {
        type: 'AssociationImported',
        claimId: claimOf('proseware'),
        partnerId: 'proseware',
        accountId: 'proseware',
        since: '2023-10-02',
        externalClaimId: 'claim 1',
        attributionType: 'CPOR',
        termEnd: null,
        policyVersion,
      },
      { effectiveAt: '2023-10-02T00:00:00.000Z' },
    )
    .at('2026-10-27T09:00:00.000Z', requested('litware'), { append: 'asks' })
    .at('2026-10-27T09:00:00.000Z', notice('litware', 'proseware', '2026-11-11T00:00:00.000Z'), { append: 'asks' });
