import fc from 'fast-check';
import { addDays, startOfDay } from '../../src/domain/calendar';
import type { Instant } from '../../src/domain/calendar';
import { appendOf } from '../../src/domain/recorded';
import type { Recorded } from '../../src/domain/recorded';
import { workloadIdOf, workloadStream } from '../../src/domain/streams';
import type { WorkloadEvent } from '../../src/domain/workload/events';
import { idOf } from '../../src/ledger/ids';
import { forEveryStory, partners } from '../domain/support/random-stories';
import { contosoTeams, registered } from '../domain/support/story';
import type { Story } from '../domain/support/story';
import { claimOn, daysOfInterest, firmness, holderOnDay, withThatBefore } from './support/naive-record';
import { TenureView } from './support/tenure-view';

const workloadId = workloadIdOf(contosoTeams);

/** Batches of one event, of a few and of all: appends are cut wherever a store may cut them. */
const batchOf = (story: Story): number => [1, 2, 5, 1_000][story.events.length % 4] ?? 1;

const momentsOf = ({ events }: Story): Instant[] => withThatBefore(events.map(({ recordedAt }) => recordedAt));

describe('the two clocks, against a naive fold of the log, over random histories', () => {
  it('answer who was on record at every (D, K), how firm that is, and which event said so', () => {
    let asked = 0;
    forEveryStory((story) => {
      const view = new TenureView().tell(story.events, batchOf(story));
      const days = daysOfInterest(story.events);
      for (const knownAt of momentsOf(story)) {
        const events = story.events.filter(({ recordedAt }) => recordedAt <= knownAt);
        for (const on of days) {
          const { by } = claimOn(events, on);
          const expected = {
            on,
            knownAt,
            partnerOfRecord: holderOnDay(events, on),
            finality: firmness(events, on, knownAt),
            by: by === null ? null : story.events.findIndex(({ id }) => id === by) + 1,
          };
          const answer = { on, knownAt, ...view.queries.holderOn(workloadId, on, knownAt) };
          if (JSON.stringify(answer) !== JSON.stringify(expected)) expect(answer).toEqual(expected); // expect alone takes longer than the question
          asked += 1;
        }
      }
      view.close();
    });
    expect(asked).toBeGreaterThan(10_000);
  });

  it('tell what each append changed: the changes, laid over one another, are what is known after any of them', () => {
    forEveryStory((story) => {
      const view = new TenureView().tell(story.events, batchOf(story));
      const days = daysOfInterest(story.events);
      const last = story.events.length;
      const ends = story.events.flatMap((event, index) => {
        const next = story.events[index + 1];
        return next && appendOf(next) === appendOf(event) ? [] : [index + 1];
      });
      expect(view.queries.changesOf(1, last).every(({ sequence }) => ends.includes(sequence))).toBe(true);
      const told = new Map<Instant, string>();
      for (const [place, end] of ends.entries()) {
        for (const { from, until, before, after } of view.queries.changesOf((ends[place - 1] ?? 0) + 1, end)) {
          for (const day of days.filter((one) => from <= one && one < until)) {
            expect(told.get(day) ?? '').toBe(before ? `${before.claimId} at ${before.partnerId}` : '');
            told.set(day, after ? `${after.claimId} at ${after.partnerId}` : '');
          }
        }
        const events = story.events.slice(0, end);
        for (const day of days) {
          const holder = holderOnDay(events, day);
          const expected = holder ? `${holder.claimId} at ${holder.partnerId}` : '';
          if ((told.get(day) ?? '') !== expected) expect([end, day, told.get(day)]).toEqual([end, day, expected]);
        }
      }
      view.close();
    });
  });

  it('paint what a report carries over by its since, in whatever order and in however many appends it came', () => {
    const line = fc.record({ since: fc.integer({ min: 1, max: 400 }), partner: fc.nat(2), together: fc.boolean() });
    fc.assert(
      fc.property(fc.uniqueArray(line, { maxLength: 8, selector: ({ since }) => since }), fc.nat(3), (lines, ending) => {
        const events = imported(lines);
        if (ending > 0) events.push(...endOf(events, ending));
        const view = new TenureView().tell(events, (events.length % 3) + 1);
        for (const knownAt of withThatBefore(events.map(({ recordedAt }) => recordedAt))) {
          const known = events.filter(({ recordedAt }) => recordedAt <= knownAt);
          for (const on of daysOfInterest(events)) {
            const { partnerOfRecord, finality, by } = view.queries.holderOn(workloadId, on, knownAt);
            const painter = claimOn(known, on).by;
            expect(partnerOfRecord).toEqual(holderOnDay(known, on));
            expect(finality).toEqual(firmness(known, on, knownAt));
            expect(by).toBe(painter === null ? null : events.findIndex(({ id }) => id === painter) + 1);
          }
        }
        view.close();
      }),
      { seed, numRuns: 200 },
    );
  });
});

const seed = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
console.info(`imports: PROPERTY_SEED=${seed}`);

const dayAfter = (days: number) => addDays('2023-01-01', days);

/** A report's lines: one a minute, or together with the line before. */
function imported(lines: readonly { since: number; partner: number; together: boolean }[]): Recorded<WorkloadEvent>[] {
  let minute = 0;
  return lines.map(({ since, partner, together }, revision) => {
    if (!together || revision === 0) minute += 1;
    const partnerId = partners[partner]?.partnerId ?? '';
    return {
      ...envelope(revision, `import ${minute}`, `2025-01-02T09:${String(minute).padStart(2, '0')}:00.000Z`),
      effectiveAt: startOfDay(dayAfter(since)),
      type: 'AssociationImported',
      data: {
        type: 'AssociationImported',
        claimId: idOf('claim', since),
        partnerId,
        accountId: registered[partnerId]?.globalAccountId ?? partnerId,
        since: dayAfter(since),
        externalClaimId: `claim ${since}`,
        attributionType: 'CPOR',
        termEnd: null,
        policyVersion: 1,
      },
    };
  });
}

/** The holder ends what was carried over, or a manager does. */
function endOf(events: readonly Recorded<WorkloadEvent>[], ending: number): Recorded<WorkloadEvent>[] {
  const { claimId } = claimOn(events, '2025-01-02T10:00:00.000Z');
  if (claimId === null) return [];
  const by = ending === 1 ? ('holder' as const) : ('manager' as const);
  const decidedBy = by === 'holder' ? null : { role: 'manager' as const, id: 'manager-a' };
  const disputableUntil = by === 'holder' ? null : '2025-02-02T00:00:00.000Z';
  const data = { type: 'AssociationEnded' as const, claimId, by, reasons: [], rationale: '', decidedBy, disputableUntil, policyVersion: 1 };
  return [{ ...envelope(events.length, 'the end', '2025-01-02T10:00:00.000Z'), type: data.type, data }];
}

const envelope = (revision: number, commandId: string, recordedAt: Instant) => ({
  id: idOf('event', revision),
  stream: workloadStream(contosoTeams),
  revision,
  position: BigInt(revision),
  version: 1,
  recordedAt,
  effectiveAt: recordedAt,
  actor: { role: 'importer' as const, id: 'root' },
  commandId,
  correlationId: commandId,
  causationId: commandId,
});
