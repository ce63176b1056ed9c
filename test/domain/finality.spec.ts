import { addDays, FOR_EVER, startOfDay } from '../../src/domain/calendar';
import type { Recorded } from '../../src/domain/recorded';
import { statesAfter } from '../../src/domain/workload/evolve';
import { doubtsOf, finalityOf } from '../../src/domain/workload/finality';
import { emptyWorkload } from '../../src/domain/workload/state';
import type { Claim } from '../../src/domain/workload/state';
import { stretchAt } from '../../src/domain/workload/stretches';
import { opening, resolve } from './support/disputing';
import { forEveryStory } from './support/random-stories';
import { customer, managerA, managerB, proseware, prosewareOnRecord, rationale, startOf } from './support/story';

describe('finality', () => {
  it('of days before a manager’s end waits for the repudiation that a reversal of it would open again', () => {
    const story = prosewareOnRecord().at('2025-02-05');
    const { claimId } = story.claim(proseware);
    const firmness = () => story.asOf('2025-01-20').finality;
    expect(firmness()).toEqual({ state: 'disputable', until: startOf('2025-03-13') });
    story.does(managerA, { type: 'EndAssociation', claimId, reasons: ['engagement-ended'], rationale });
    expect(firmness()).toEqual({ state: 'disputable', until: startOf('2025-03-08') });
    story.at('2025-02-20').does(proseware, opening(claimId));
    expect(firmness()).toEqual({ state: 'disputable', until: startOf('2025-03-13') });
    story.does(managerB, resolve(story, 'decision-reversed'));
    story.at('2025-02-21').does(customer, { type: 'Repudiate', claimId });
    expect(story.asOf('2025-01-20').partnerOfRecord).toBeNull();
  });

  it('is in doubt but twice for each holder, however often a workload changed hands and though no window closes', () => {
    const days = Array.from({ length: 300 }, (_, day) => startOfDay(addDays('2024-01-01', day)));
    const ends = [...days.slice(1), FOR_EVER];
    const granted = prosewareOnRecord().claim(proseware);
    const claims = days.map((_, day): Claim => {
      const decision = { kind: 'supersession', at: ends[day], by: `${day + 1}`, disputed: false, disputableUntil: null };
      const last = day === days.length - 1;
      return {
        ...granted,
        claimId: `${day}`,
        state: last ? 'Active' : 'Superseded',
        repudiableUntil: null,
        decision: last ? null : decision,
      } as Claim;
    });
    const stretches = days.map((from, day) => ({ from, until: ends[day] ?? FOR_EVER, claimId: `${day}`, by: `${day}` }));
    const doubts = doubtsOf({ ...emptyWorkload, claims, stretches });
    expect(doubts.length).toBeLessThanOrEqual(2 * days.length);
    expect(finalityOf(doubts, '2024-01-01T12:00:00.000Z', '2025-06-01T00:00:00.000Z')).toEqual({ state: 'disputable', until: null });
  });

  it('what was final once is never told otherwise, whatever is done afterwards', () => {
    let changed = 0;
    forEveryStory(({ events }) => {
      const states = [emptyWorkload, ...statesAfter(events)];
      const doubts = states.map(doubtsOf);
      const stretchesAt = (known: number) => states[known]?.stretches ?? [];
      // How many events were known at a time; what fell due next was pending, and the answer said so.
      const moments = events.flatMap(({ commandId }, known) =>
        known > 0 && beginsAppend(events, known) && commandId !== undefined ? [known] : [],
      );
      for (const first of moments) {
        if (events[first]?.type === 'AssociationImported') continue;
        const last = events.findLastIndex(({ commandId }) => commandId === events[first]?.commandId);
        const [before, after] = [stretchesAt(first), stretchesAt(last + 1)];
        const days = [...before, ...after]
          .map(({ from }) => from)
          .filter((on) => stretchAt(before, on).claimId !== stretchAt(after, on).claimId);
        for (const on of days) {
          for (const known of moments.filter((one) => one <= first && on < (events[one - 1]?.recordedAt ?? ''))) {
            changed += 1;
            const { state } = finalityOf(doubts[known] ?? [], on, events[known]?.recordedAt ?? '');
            expect([events[first]?.type, on, known, state]).not.toEqual([events[first]?.type, on, known, 'final']);
          }
        }
      }
    });
    expect(changed).toBeGreaterThan(0);
  });
});

/** Whether the event at a place begins an append. */
const beginsAppend = (events: readonly Pick<Recorded, 'commandId'>[], place: number): boolean =>
  events[place]?.commandId !== events[place - 1]?.commandId;
