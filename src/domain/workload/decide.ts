import type { Facts } from '../facts';
import { never } from '../refusal';
import type { WorkloadCommand } from './commands';
import { consent, decline, end } from './customer';
import type { Decided } from './decided';
import { endAssociation } from './endings';
import { importAssociation } from './imports';
import { answerNotice } from './notices';
import { attachEvidence, requestClaim, withdraw } from './requesting';
import { passReview, reject, requireAction, resubmit, startReview } from './reviewing';
import type { Workload } from './state';

/**
 * Decides one command on a workload as folded so far: facts to record, none where nothing changes. The caller has let the clock catch up.
 * @throws Refusal where the rules say no
 */
export function decide(command: WorkloadCommand, workload: Workload, facts: Facts): Decided[] {
  switch (command.type) {
    case 'RequestClaim':
      return requestClaim(command, workload, facts);
    case 'AttachEvidence':
      return attachEvidence(command, workload, facts);
    case 'AnswerNotice':
      return answerNotice(command, workload, facts);
    case 'StartReview':
      return startReview(command, workload, facts);
    case 'RequireAction':
      return requireAction(command, workload, facts);
    case 'Resubmit':
      return resubmit(command, workload, facts);
    case 'PassReview':
      return passReview(command, workload, facts);
    case 'Reject':
      return reject(command, workload, facts);
    case 'Withdraw':
      return withdraw(command, workload, facts);
    case 'Consent':
      return consent(command, workload, facts);
    case 'Decline':
      return decline(command, workload, facts);
    case 'End':
      return end(command, workload, facts);
    case 'EndAssociation':
      return endAssociation(command, workload, facts);
    case 'ImportAssociation':
      return importAssociation(command, workload, facts);
    default:
      return never(command);
  }
}
