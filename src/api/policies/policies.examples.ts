import { presets } from '../../domain/policy/presets';

const [scope] = presets.cpor.scopes;
const [reason] = presets.cpor.reasons;

/** Taken from the preset itself, so that the documentation shows what a new ledger answers. */
export const policyExample = {
  version: 1,
  takesEffectAt: '2025-01-02T00:00:00.000Z',
  terms: { ...presets.cpor, scopes: [scope], reasons: [reason] },
};
export const scopeExample = scope;
export const reasonExample = reason && { code: reason.code, uses: reason.uses, text: reason.texts.partner, cure: reason.cure };
