import { nextDeadline } from '../../src/domain/workload/deadlines';
import {
  byMail,
  contosoTeams,
  customer,
  document,
  lead,
  litware,
  mailSystem,
  managerA,
  policyOf,
  proseware,
  prosewareOnRecord,
  rationale,
  startOf,
  Story,
} from './support/story';

const reason = 'The mailbox does not exist.';
const newest = (story: Story) => story.state.notices.at(-1)!;
const fails = (story: Story) => story.does(mailSystem, { type: 'FailNotice', noticeId: newest(story).noticeId, reason });
const servesAnew = (story: Story, channel?: 'inbox' | 'mail') =>
  story.does(managerA, { type: 'ServeNotice', noticeId: newest(story).noticeId, ...(channel ? { channel } : {}) });

/** Passed on 3 Jan: the customer may object until the close of 10 Jan. */
const asked = (policies = policyOf('cpor')) =>
  new Story(policies, contosoTeams, byMail)
    .at('2025-01-02')
    .requested(proseware, document('2024-12-15'))
    .reviewStarted(proseware)
    .at('2025-01-03')
    .reviewPassed(proseware);

/** Litware asks on 3 Mar: Proseware may answer until the close of 17 Mar. */
const challenged = (policies = policyOf('cpor')) =>
  prosewareOnRecord(policies, byMail).at('2025-03-03').requested(litware, document('2025-02-20')).reviewStarted(litware);

describe('a notice goes out by the channel of its addressee', () => {
  it('of the customer, and of the location on record', () => {
    expect(newest(asked())).toMatchObject({ to: 'customer', channel: 'mail' });
    expect(newest(challenged())).toMatchObject({ to: 'incumbent', account: 'proseware', channel: 'mail' });
  });

  it('to whoever comes on record by the clock too', () => {
    const story = asked().requested(litware, document('2024-12-20')).at('2025-01-12');
    expect(story.holder).toBe('proseware-north');
    expect(newest(story)).toMatchObject({ to: 'incumbent', account: 'proseware', channel: 'mail' });
  });
});

describe('the customer was not reached', () => {
  it('so its silence grants nothing, however long it lasts', () => {
    const story = asked().at('2025-01-06');
    expect(fails(story)).toMatchObject([{ type: 'NoticeFailed', to: 'customer', channel: 'mail', reason }]);
    expect(nextDeadline(story.state)).toBeNull();
    story.at('2026-01-01');
    expect(story.claim(proseware)).toMatchObject({ state: 'AwaitingCustomer', consentUntil: null });
  });

  it('nor rejects, where the policy asks for its word', () => {
    const story = challenged(policyOf('protected', { stabilityDays: 0 }))
      .at('2025-03-18')
      .reviewPassed(litware)
      .at('2025-03-20');
    expect(newest(story)).toMatchObject({ to: 'customer', respondBy: { at: startOf('2025-04-18') } });
    fails(story);
    story.at('2025-06-01');
    expect(story.claim(litware).state).toBe('AwaitingCustomer');
  });

  it('and what it says all the same counts', () => {
    const agreed = asked().at('2025-01-06');
    fails(agreed);
    agreed.at('2025-02-01').does(customer, { type: 'Consent', claimId: agreed.claim(proseware).claimId });
    expect(agreed.claim(proseware)).toMatchObject({ state: 'Active', basis: 'customer-agreed', since: '2025-02-01T09:00:00.000Z' });
    const declined = asked().at('2025-01-06');
    fails(declined);
    declined.at('2025-02-01').does(customer, { type: 'Decline', claimId: declined.claim(proseware).claimId });
    expect(declined.claim(proseware).state).toBe('Declined');
  });

  it('until it is served anew: a whole window from then on, by another channel if need be', () => {
    const story = asked().at('2025-01-06');
    const { noticeId } = newest(story);
    fails(story);
    story.at('2025-02-03');
    expect(servesAnew(story, 'inbox')).toMatchObject([
      { type: 'NoticeServed', to: 'customer', channel: 'inbox', insteadOf: noticeId, respondBy: startOf('2025-02-11') },
    ]);
    expect(story.state.notices).toMatchObject([{ noticeId, endedAt: { at: '2025-02-03T09:00:00.000Z' } }, { failedAt: null }]);
    story.at(startOf('2025-02-11'));
    expect(story.claim(proseware)).toMatchObject({ state: 'Active', basis: 'no-objection', since: startOf('2025-02-11') });
  });

  it('and the new one may fail too', () => {
    const story = asked().at('2025-01-06');
    fails(story);
    servesAnew(story);
    story.at('2025-01-08');
    fails(story);
    story.at('2025-06-01');
    expect(story.claim(proseware).state).toBe('AwaitingCustomer');
  });
});

describe('the incumbent was not reached', () => {
  const failed = () => {
    const story = challenged().at('2025-03-05');
    fails(story);
    return story;
  };
  const pass = (story: Story) => story.refuses(managerA, { type: 'PassReview', claimId: story.claim(litware).claimId, rationale });

  it('so no review passes by time, nor is there more of it to give', () => {
    const story = failed().at('2025-06-01');
    expect(pass(story)).toBe('NoticeRunning');
    const { claimId } = story.claim(litware);
    const more = { type: 'ExtendDeadline', claimId, which: 'notice', until: startOf('2025-07-01'), reason: 'Asked for.' } as const;
    expect(story.refuses(managerA, more)).toBe('InvalidTransition');
  });

  it('but it may still answer, which ends the wait', () => {
    const story = failed().at('2025-06-02');
    story.does(proseware, { type: 'AnswerNotice', noticeId: newest(story).noticeId, stance: 'releases', evidence: [] });
    expect(pass(story)).toBe('accepted');
  });

  it('and the notice lapses when it holds no longer', () => {
    const story = failed().at('2025-04-01');
    story.does(customer, { type: 'End', claimId: story.claim(proseware).claimId });
    expect(newest(story).endedAt).not.toBeNull();
    expect(pass(story)).toBe('accepted');
  });

  it('until it is served anew, with all its business days', () => {
    const story = failed().at('2025-04-01');
    expect(servesAnew(story)).toMatchObject([{ to: 'incumbent', account: 'proseware', channel: 'mail', respondBy: startOf('2025-04-16') }]);
    expect(pass(story)).toBe('NoticeRunning');
    story.at(startOf('2025-04-16'));
    expect(pass(story)).toBe('accepted');
  });

  it('who came on record meanwhile is not superseded either', () => {
    const story = asked().requested(litware, document('2024-12-20')).reviewStarted(litware).at('2025-01-12');
    fails(story);
    expect(story.holder).toBe('proseware-north');
    expect(pass(story)).toBe('NoticeRunning');
    story.at('2025-04-01');
    expect(story.holder).toBe('proseware-north');
  });
});

describe('only what can fail has failed, and only what has failed is served anew', () => {
  it('the mail system and managers say so, and nobody else', () => {
    const story = asked();
    const fail = { type: 'FailNotice', noticeId: newest(story).noticeId, reason } as const;
    expect(story.refuses(proseware, fail)).toBe('Forbidden');
    expect(story.refuses(customer, fail)).toBe('Forbidden');
    expect(story.refuses(lead, fail)).toBe('accepted');
    expect(story.refuses(mailSystem, { type: 'ServeNotice', noticeId: fail.noticeId })).toBe('Forbidden');
  });

  it('an inbox does not fail', () => {
    const story = new Story()
      .at('2025-01-02')
      .requested(proseware, document('2024-12-15'))
      .reviewStarted(proseware)
      .reviewPassed(proseware);
    expect(() => fails(story)).toThrow('the inbox alone');
  });

  it('nor does a notice that is over, or none', () => {
    const story = asked().at('2025-01-12');
    expect(() => fails(story)).toThrow('The notice is over since 2025-01-11T00:00:00.000Z');
    expect(() => servesAnew(story)).toThrow('The notice is over');
    const noticeId = '00000000-0000-4000-8000-000000000000';
    expect(story.refuses(mailSystem, { type: 'FailNotice', noticeId, reason })).toBe('NotFound');
    expect(story.refuses(managerA, { type: 'ServeNotice', noticeId })).toBe('NotFound');
  });

  it('told twice it is recorded once, also after it was served anew', () => {
    const story = asked();
    fails(story);
    expect(fails(story)).toEqual([]);
    const { noticeId } = newest(story);
    servesAnew(story);
    expect(story.does(mailSystem, { type: 'FailNotice', noticeId, reason })).toEqual([]);
    expect(newest(story).failedAt).toBeNull();
  });

  it('why is said, without an address', () => {
    const story = asked();
    const fail = (because: string) => story.refuses(mailSystem, { type: 'FailNotice', noticeId: newest(story).noticeId, reason: because });
    expect(fail(' ')).toBe('Malformed');
    expect(fail('550 no such user jo@contoso.com')).toBe('PersonalData');
  });

  it('a notice that runs is not served anew', () => {
    expect(() => servesAnew(asked())).toThrow('its window runs');
  });
});
