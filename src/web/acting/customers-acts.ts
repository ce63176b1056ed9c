import type { Instant } from '../../domain/calendar';
import { isOpen } from '../../domain/workload/state';
import type { ClaimRow } from '../../projections/workloads/rows';
import { timeWords } from '../words';
import type { Act } from './act';

/** The customer's word about a claim for one of its services. */
export function ofCustomer(row: ClaimRow, now: Instant): Act[] {
  const { claimId, state, consentedAt, disputes } = row;
  const disputed = state === 'Rejected' && disputes.some((dispute) => dispute.state === 'open');
  return [
    {
      name: 'consent',
      title: 'Agree',
      heading: (whose) => `Agree to ${whose}`,
      lede: 'You want this partner on record for this service.',
      offered: state === 'AwaitingCustomer' && consentedAt === null,
      command: () => ({ type: 'Consent', claimId }),
    },
    {
      name: 'decline',
      title: 'Decline',
      heading: (whose) => `Decline ${whose}`,
      lede: 'You do not want this partner on record for this service.',
      offered: isOpen(row) || disputed,
      command: () => ({ type: 'Decline', claimId }),
    },
    {
      name: 'end',
      title: 'End it',
      heading: (whose) => `End it with ${whose}`,
      lede: 'The partner is no longer on record from now on.',
      offered: state === 'Active',
      command: () => ({ type: 'End', claimId }),
    },
    repudiating(row, now),
    lettingAskAgain(row, now),
  ];
}

const lettingAskAgain = ({ accountId, cooldownUntil }: ClaimRow, now: Instant): Act => ({
  name: 'lift-cooldown',
  title: 'Let it ask again',
  heading: (whose) => `Let ${whose} ask again`,
  lede: `Since you said no to it, it may not ask for this service again${cooldownUntil === null ? '' : ` before ${timeWords(cooldownUntil)}`}.`,
  offered: cooldownUntil !== null && cooldownUntil > now,
  command: () => ({ type: 'LiftCooldown', account: accountId }),
});

function repudiating({ claimId, state, imported, repudiableUntil: until }: ClaimRow, now: Instant): Act {
  const could = state === 'Active' && imported === null;
  const over = until !== null && until <= now ? until : null;
  return {
    name: 'repudiate',
    title: 'We never agreed',
    heading: (whose) => `We never agreed to ${whose}`,
    lede: `The claim is void from the day it came on record.${until === null ? '' : ` You can say so until ${timeWords(until)}.`}`,
    offered: could && over === null,
    instead:
      could && over !== null
        ? { code: 'RepudiationWindowClosed', detail: `That you never agreed could be said until ${timeWords(over)}; you can end it.` }
        : null,
    command: () => ({ type: 'Repudiate', claimId }),
  };
}
