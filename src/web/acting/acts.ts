import { isDecider } from '../../api/auth/roles';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import type { WorkloadRow } from '../../projections/workloads/rows';
import type { Act, Beside, Subject } from './act';
import { ofCustomer } from './customers-acts';
import { reviewing, settling, ofNotice } from './deciders-acts';
import { answering, inDispute, ofPartner } from './partners-acts';

/**
 * What somebody of a reader's role does about a subject, offered or not as it stands. The rules have the last word: what is offered here
 * and refused by them is told with their reason.
 */
export function actsOn(subject: Subject, caller: Caller, now: Instant, beside: Beside): Act[] {
  const { role } = caller;
  const decides = isDecider(caller);
  switch (subject.kind) {
    case 'claims':
      if (decides) return reviewing(subject.row, caller, now, beside);
      if (role === 'customer') return ofCustomer(subject.row, now);
      return role === 'partner' ? ofPartner(subject.row, now, beside) : [];
    case 'disputes':
      return decides ? settling(subject.row, caller, beside) : inDispute(subject.row, caller);
    case 'notices':
      if (decides) return ofNotice(subject.row, now);
      return role === 'partner' ? [answering(subject.row, now)] : [];
    case 'workloads':
      return role === 'customer' ? locking(subject.row) : [];
  }
}

const locking = ({ locked }: WorkloadRow): Act[] => [
  {
    name: 'unlock',
    title: 'Unlock the service',
    lede: 'Partners may ask for it again, and what waited for it may be granted.',
    offered: locked,
    command: () => ({ type: 'UnlockWorkload' }),
  },
  {
    name: 'lock',
    title: 'Lock the service',
    lede: 'No partner may ask for it, and nothing is granted without your word, until you unlock it.',
    offered: !locked,
    command: () => ({ type: 'LockWorkload' }),
  },
];
