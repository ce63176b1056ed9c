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
