import { policyOf } from '../../domain/policy/policy';
import type { Policies, Reason } from '../../domain/policy/policy';
import { isStaff } from '../auth/roles';

/** A reason as its reader is told it, with what would cure it. */
export interface ReasonTold {
  code: string;
  text: string;
  cure: string;
}

/** The texts of a catalogue for the reader's role. */
export const readerOf = (role: string): keyof Reason['texts'] =>
  isStaff({ role }) ? 'manager' : role === 'customer' ? 'customer' : 'partner';

/** Codes as they are told to a role, in the words of the policy that the claim keeps. */
export function tellReasons(codes: readonly string[], policyVersion: number, policies: Policies, role: string): ReasonTold[] {
  const { reasons } = policyOf(policies, policyVersion).terms;
  return codes.map((code) => {
    const reason = reasons.find((one) => one.code === code);
    return { code, text: reason?.texts[readerOf(role)] ?? code, cure: reason?.cure ?? '' };
  });
}
