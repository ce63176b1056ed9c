import { Refusal } from '../../src/domain/refusal';
import type { Recorded } from '../../src/domain/recorded';
import type { WebhookCommand } from '../../src/domain/webhook/commands';
import { decideWebhook } from '../../src/domain/webhook/decide';
import type { WebhookEvent } from '../../src/domain/webhook/events';
import { evolveWebhook } from '../../src/domain/webhook/state';
import type { WebhookState } from '../../src/domain/webhook/state';

const webhookId = '5a0c1c1e-9f2e-5c54-8d0a-0a4d5a1f7c10';
const billing = { role: 'service', id: 'billing' } as const;
const facts = { caller: billing, now: '2025-01-02T09:00:00.000Z', head: 40, keyId: 'key' };
const register: WebhookCommand = { type: 'RegisterWebhook', webhookId, url: 'https://billing.example.com/', filter: {}, begin: 'now' };
const letter = { sequence: 7, eventType: 'ClaimGranted', attempts: 12, firstAttemptAt: facts.now, lastError: 'answered 500' };

/** A webhook after commands that were all taken, with what the last of them recorded. */
function after(...commands: WebhookCommand[]): { webhook: WebhookState; events: WebhookEvent[] } {
  let webhook: WebhookState = null;
  let events: WebhookEvent[] = [];
  let revision = 0;
  for (const command of commands) {
    events = decideWebhook(command, webhook, facts);
    for (const data of events)
      webhook = evolveWebhook(webhook, { data, recordedAt: facts.now, revision: revision++ } as unknown as Recorded<WebhookEvent>);
  }
  return { webhook, events };
}

const refused = (command: WebhookCommand, before: WebhookState, more: object = {}): string => {
  try {
    decideWebhook(command, before, { ...facts, ...more });
    return 'taken';
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error);
  }
};

describe('a webhook', () => {
  const verified = () => after(register, { type: 'VerifyWebhook' }).webhook;

  test('begins with what comes next, with the first event, or after one', () => {
    const begins = (begin: 'now' | 'beginning' | number) => after({ ...register, begin }).webhook?.start.after;
    expect([begins('now'), begins('beginning'), begins(12), begins(99)]).toEqual([40, 0, 12, 40]);
  });

  test('is not paused or resumed before it is verified, and not registered twice', () => {
    const { webhook } = after(register);
    expect(refused({ type: 'PauseWebhook' }, webhook)).toBe('InvalidTransition');
    expect(refused({ type: 'ResumeWebhook' }, webhook)).toBe('InvalidTransition');
    expect(refused(register, webhook)).toBe('CommandIdReused');
    expect(refused(register, null, { caller: { role: 'auditor', id: 'a' } })).toBe('Forbidden');
  });

  test('stays as it is where nothing is new', () => {
    const webhook = verified();
    const same: WebhookCommand[] = [
      { type: 'VerifyWebhook' },
      { type: 'ResumeWebhook' },
      { type: 'ChangeWebhook', url: 'https://billing.example.com/', filter: {} },
    ];
    expect(same.map((command) => decideWebhook(command, webhook, facts))).toEqual([[], [], []]);
    const paused = after(register, { type: 'VerifyWebhook' }, { type: 'PauseWebhook' }).webhook;
    expect(decideWebhook({ type: 'PauseWebhook' }, paused, facts)).toEqual([]);
    expect(decideWebhook({ type: 'DisableWebhook', reason: 'gone', detail: '' }, paused, facts)).toEqual([]);
  });

  test('is verified anew at another URL, and not for another filter', () => {
    const state = (url: string) =>
      after(register, { type: 'VerifyWebhook' }, { type: 'ChangeWebhook', url, filter: { types: ['b', 'a', 'a'] } }).webhook;
    expect(state('https://billing.example.com/')).toMatchObject({ state: 'active', filter: { types: ['a', 'b'] } });
    expect(state('https://other.example.com/')?.state).toBe('unverified');
  });

  test('has one secret more for as long as it is said, whole days', () => {
    const until = (overlapDays: number) => after(register, { type: 'RotateWebhookSecret', overlapDays }).webhook?.previousSecrets[0]?.until;
    expect([until(0), until(1), until(7)]).toEqual([undefined, '2025-01-04T00:00:00.000Z', '2025-01-10T00:00:00.000Z']);
  });

  test('rotated again keeps every secret for as long as was said, unless one got out', () => {
    const rotate = (overlapDays: number): WebhookCommand => ({ type: 'RotateWebhookSecret', overlapDays });
    const secrets = (...overlaps: number[]) =>
      after(register, ...overlaps.map(rotate)).webhook?.previousSecrets.map(
        ({ generation, until }) => `${generation} ${until.slice(0, 10)}`,
      );
    expect(secrets(7, 1)).toEqual(['2 2025-01-04', '1 2025-01-10']);
    expect(secrets(7, 1, 0)).toEqual([]);
    const { webhook } = after(register, rotate(7), rotate(1), rotate(1), rotate(1));
    expect(refused(rotate(1), webhook)).toBe('InvalidTransition');
    expect(refused(rotate(0), webhook)).toBe('taken');
    expect(refused(rotate(1), webhook, { now: '2025-01-04T00:00:00.000Z' })).toBe('taken');
  });

  test('keeps dead letters until they are sent again', () => {
    const { webhook } = after(register, { type: 'VerifyWebhook' }, { type: 'AbandonDelivery', ...letter });
    expect(webhook?.deadLetters).toMatchObject([{ sequence: 7, abandonedAt: facts.now }]);
    expect(decideWebhook({ type: 'ResendDeadLetter', sequence: 7 }, webhook, facts)).toEqual([
      { type: 'WebhookReplayRequested', webhookId, number: 1, from: 7, to: 7 },
    ]);
    expect(refused({ type: 'ResendDeadLetter', sequence: 8 }, webhook)).toBe('NotFound');
    expect(refused({ type: 'ReplayWebhook', from: 9, to: 8 }, webhook)).toBe('Malformed');
  });

  test('is for who registered it, who decides, and the ledger; for nobody once it is removed', () => {
    const webhook = verified();
    const pausedBy = (role: string, id: string) => refused({ type: 'PauseWebhook' }, webhook, { caller: { role, id } });
    expect([pausedBy('service', 'billing'), pausedBy('lead', 'x'), pausedBy('ledger', 'onrecord')]).toEqual(['taken', 'taken', 'taken']);
    expect([pausedBy('service', 'crm'), pausedBy('auditor', 'billing')]).toEqual(['NotFound', 'NotFound']);
    expect(refused({ type: 'ResumeWebhook' }, after(register, { type: 'RemoveWebhook' }).webhook)).toBe('NotFound');
  });

  test('has no mail address in its description', () => {
    expect(refused({ ...register, description: 'ask ann@example.com' }, null)).toBe('PersonalData');
  });
});
