import { presets } from '../../domain/policy/presets';

const [scope] = presets.cpor.scopes;
const [reason] = presets.cpor.reasons;
const shown = { scopes: [scope], reasons: [reason] };

/** Taken from the preset itself, so that the documentation shows what a new ledger answers. */
export const policyExample = {
  version: 1,
  takesEffectAt: '2025-01-02T00:00:00.000Z',
  state: 'in-force',
  publishedAt: '2025-01-02T00:00:00.000Z',
  terms: { ...presets.cpor, ...shown },
};
export const policyWritten = {
  version: 2,
  takesEffectAt: '2025-04-01T00:00:00.000Z',
  state: 'announced',
  publishedAt: '2025-03-03T09:00:00.000Z',
  publishedBy: { role: 'lead', id: 'lead' },
  terms: { ...presets.cpor, ...shown, holidays: ['2025-12-25', '2025-12-26'] },
  revision: 1,
  events: [],
};
export const diffExample = {
  from: 1,
  to: 2,
  changes: [{ path: 'holidays.2025-12-25', before: null, after: '2025-12-25' }],
};
export const scopeExample = scope;
export const reasonExample = reason && { code: reason.code, uses: reason.uses, text: reason.texts.partner, cure: reason.cure };

const lines = [
  {
    kind: 'dry-run',
    from: '2024-03-03T00:00:00.000Z',
    to: '2025-03-03T09:00:00.000Z',
    now: '2025-03-03T09:00:00.000Z',
    against: 1,
    changes: diffExample.changes,
    assumptions: ['…'],
  },
  {
    kind: 'claim',
    claimId: '2453b0b9-1ad7-5275-8fcc-f51da2acb408',
    workloadId: 'c0a80101-0000-4000-8000-000000000001.teams',
    partnerId: 'litware',
    accountId: 'litware',
    requestedAt: '2024-12-20T09:00:00.000Z',
    effects: ['step-postponed', 'deadlines'],
    before: { state: 'Active', since: '2025-01-21T00:00:00.000Z', review: 'reviewed' },
    after: { state: 'Active', since: '2025-01-22T00:00:00.000Z', review: 'reviewed' },
    dates: [{ what: 'noticeUntil', before: '2025-01-04T00:00:00.000Z', after: '2025-01-08T00:00:00.000Z' }],
    refused: [],
    postponed: [{ command: 'PassReview', from: '2025-01-07T09:00:00.000Z', to: '2025-01-08T00:00:00.000Z' }],
    reproduced: true,
  },
  {
    kind: 'summary',
    workloads: 310,
    claims: 402,
    different: 1,
    otherHolder: 0,
    effects: { 'step-postponed': 1, deadlines: 1 },
    refused: {},
    outcomes: [],
    notReproduced: 0,
  },
];

/** One JSON object a line; here abridged. */
export const dryRunExample = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
