import { statesAfter } from '../../src/domain/workload/evolve';
import { doubtsOf, finalityOf } from '../../src/domain/workload/finality';
import { emptyWorkload } from '../../src/domain/workload/state';
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

  it('what was final once is never told otherwise, whatever is done afterwards', () => {
    let changed = 0;
    forEveryStory(({ events }) => {
      const states = statesAfter(events);
      const doubts = [emptyWorkload, ...states].map(doubtsOf);
      events.forEach(({ commandId, recordedAt: now, type }, first) => {
        if (commandId === undefined || events[first - 1]?.commandId === commandId || type === 'AssociationImported') return;
        const last = events.findLastIndex((one) => one.commandId === commandId);
        const before = (states[first - 1] ?? emptyWorkload).stretches;
        const after = (states[last] ?? emptyWorkload).stretches;
        for (const { from: on } of [...before, ...after]) {
          if (on >= now || stretchAt(before, on).claimId === stretchAt(after, on).claimId) continue;
          changed += 1;
          for (let known = 1; known <= first; known += 1) {
            if (events[known - 1]?.commandId !== undefined && events[known - 1]?.commandId === events[known]?.commandId) continue;
            const knownAt = events[known]?.recordedAt ?? now;
            if (on >= (events[known - 1]?.recordedAt ?? '')) continue;
            expect([type, on, knownAt, finalityOf(doubts[known] ?? [], on, knownAt).state]).not.toEqual([type, on, knownAt, 'final']);
          }
        }
      });
    });
    expect(changed).toBeGreaterThan(0);
  });
});
