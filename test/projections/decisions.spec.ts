import type { DomainEvent } from '../../src/domain/catalogue';
import { isOverride } from '../../src/domain/workload/comparison';
import type { Comparison } from '../../src/domain/workload/claim-events';
import { decisions } from '../../src/projections/decisions/projection';
import type { DecisionRow } from '../../src/projections/decisions/projection';
import { document, litware, managerB, policyOf, proseware, prosewareOnRecord, rationale, Story } from '../domain/support/story';

/** The rows of a story, as the view would hold them. */
function rowsOf(story: Story): DecisionRow[] {
  const state = story.events.reduce((before, event, index) => {
    const counted = { ...event, data: event.data as DomainEvent, sequence: index + 1 };
    return decisions.key(counted) === null ? before : decisions.evolve(before, counted);
  }, decisions.init(''));
  return decisions.tables.flatMap((table) => table.rows(state, '').map(({ row }) => row as DecisionRow));
}

const reject = (story: Story) =>
  story.does(managerB, { type: 'Reject', claimId: story.claim(litware).claimId, reasons: ['evidence-insufficient'], rationale });

describe('decisions', () => {
  it('are what people decided, with the recommendation', () => {
    const story = prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20'));
    reject(story);
    expect(rowsOf(story).map(({ decision, decidedBy, override }) => [decision, decidedBy.id, override])).toEqual([
      ['passed', 'manager-a', false],
      ['rejected', 'manager-b', true],
    ]);
  });

  it('are none where a policy passes the review, or a deadline rejects', () => {
    const direct = new Story(policyOf('direct')).at('2025-01-02').requested(proseware, document('2024-12-15'));
    expect(rowsOf(direct)).toEqual([]);
    const unanswered = new Story().at('2025-01-02').requested(litware, document('2024-12-15')).reviewStarted(litware);
    unanswered.does(managerB, {
      type: 'RequireAction',
      claimId: unanswered.claim(litware).claimId,
      reasons: ['evidence-insufficient'],
      rationale,
    });
    unanswered.at('2025-03-01');
    expect(unanswered.claim(litware).state).toBe('Rejected');
    expect(rowsOf(unanswered)).toEqual([]);
  });

  it('to reject whoever asks alone overrides nothing', () => {
    const story = new Story().at('2025-01-02').requested(litware, document('2024-12-15'));
    reject(story);
    expect(rowsOf(story)).toMatchObject([{ override: false, comparison: { because: 'only-claimant' } }]);
  });

  it('of before comparisons stood beside rejections override nothing that is known', () => {
    const story = prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20'));
    reject(story);
    const last = story.events.at(-1)!;
    story.events[story.events.length - 1] = { ...last, data: { ...last.data, comparison: undefined } as never };
    expect(rowsOf(story).at(-1)).toMatchObject({ decision: 'rejected', comparison: null, override: false });
  });
});

test.each([
  ['passed', 'a', 'newest-evidence', false],
  ['passed', 'b', 'newest-evidence', true],
  ['passed', 'b', 'incumbent-protected', true],
  ['rejected', 'a', 'newest-evidence', true],
  ['rejected', 'b', 'tie-incumbent', false],
  ['rejected', 'a', 'only-claimant', false],
] as const)('%s where %s is recommended (%s): an override is %s', (decision, recommends, because, override) => {
  const comparison: Comparison = { rule: 'latest-evidence', ruleVersion: 1, candidates: [], recommends, because };
  expect(isOverride(decision, 'a', comparison)).toBe(override);
});
