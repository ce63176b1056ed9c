import type { Facts } from '../facts';
import { never } from '../refusal';
import type { WorkloadCommand } from './commands';
import { consent, decline, end, liftCooldown, lock, repudiate } from './customer';
import type { Decided } from './decided';
import { escalateDispute, openDispute, resolveDispute, submitDisputeEvidence, withdrawDispute } from './disputes';
import { endAssociation } from './endings';
import { addNote, extendDeadline, extendEscalation } from './extending';
import { importAssociation } from './imports';
import { answerNotice, failNotice, serveNotice } from './notices';
import { attachEvidence, requestClaim, withdraw } from './requesting';
import { passReview, reject, requireAction, resubmit, startReview } from './reviewing';
import type { Workload } from './state';
import { moveAssociation, renew } from './terms';

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
    case 'FailNotice':
      return failNotice(command, workload, facts);
    case 'ServeNotice':
      return serveNotice(command, workload, facts);
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
    case 'Repudiate':
      return repudiate(command, workload, facts);
    case 'MoveAssociation':
      return moveAssociation(command, workload, facts);
    case 'Renew':
      return renew(command, workload, facts);
    case 'OpenDispute':
      return openDispute(command, workload, facts);
    case 'SubmitDisputeEvidence':
      return submitDisputeEvidence(command, workload, facts);
    case 'EscalateDispute':
      return escalateDispute(command, workload, facts);
    case 'WithdrawDispute':
      return withdrawDispute(command, workload, facts);
    case 'ResolveDispute':
      return resolveDispute(command, workload, facts);
    case 'ExtendDeadline':
      return extendDeadline(command, workload, facts);
    case 'ExtendEscalation':
      return extendEscalation(command, workload, facts);
    case 'AddNote':
      return addNote(command, workload, facts);
    case 'LockWorkload':
    case 'UnlockWorkload':
      return lock(command, workload, facts);
    case 'LiftCooldown':
      return liftCooldown(command, workload, facts);
    case 'ImportAssociation':
      return importAssociation(command, workload, facts);
    default:
      return never(command);
  }
}
