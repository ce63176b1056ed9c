import type { LockWorkload, WorkloadCommand } from '../../src/domain/workload/commands';
import { asNote, whatFalls } from './consequences';
import type { Draft } from './consequences';
import { latestOf } from './days';
import { inDispute, openDispute } from './disputing';
import { extend } from './extending';
import type { Code, Prediction, Situation } from './grounds';
import { ofHolding } from './holding';
import { fail, serveAnew } from './notices';
import { answer, importAssociation, lift, lock, request } from './on-workload';
import * as ask from './questions';
import { inReview } from './reviewing';
import type { Caller, Note, World } from './told';

/** The partner programme, read naively: a list of notes, and every rule spelled out where it is needed. */
export class Programme implements Situation {
  readonly notes: Note[] = [];
  now = '';

  constructor(readonly world: World) {}

  /** The clock moves, and what falls due on the way is recorded: at its own instant by a ledger that is awake, else all of it now. */
  moveTo(instant: string, awake: boolean): void {
    if (awake) {
      for (let [due] = ask.deadlines(this.notes); due && due.at <= instant; [due] = ask.deadlines(this.notes)) {
        this.now = latestOf(this.now, due.at);
        this.catchUp();
      }
    }
    this.now = instant;
  }

  catchUp(): void {
    for (let [due] = ask.deadlines(this.notes); due && due.at <= this.now; [due] = ask.deadlines(this.notes)) {
      this.#write(whatFalls(this.world, this.notes, due, this.now), false);
    }
  }

  /** Carries a command out where nothing speaks against it. @returns the reasons against it */
  does(caller: Caller, command: WorkloadCommand): Code[] {
    this.catchUp();
    const { refusals, drafts } = judge(this, caller, command);
    if (refusals.length === 0) this.#write(drafts, true);
    return refusals;
  }

  #write(drafts: Draft[], commanded: boolean): void {
    this.notes.push(...drafts.map((draft) => ({ ...asNote(draft, this.now), commanded })));
  }
}

const isLock = (command: WorkloadCommand): command is LockWorkload => command.type === 'LockWorkload' || command.type === 'UnlockWorkload';

function judge(here: Situation, caller: Caller, command: WorkloadCommand): Prediction {
  if (command.type === 'RequestClaim') return request(here, command);
  if (command.type === 'AnswerNotice') return answer(here, caller, command);
  if (command.type === 'FailNotice') return fail(here, caller, command.noticeId);
  if (command.type === 'ServeNotice') return serveAnew(here, caller, command);
  if (isLock(command)) return lock(here, command.type);
  if (command.type === 'LiftCooldown') return lift(here, command.account);
  if (command.type === 'ImportAssociation') return importAssociation(here, command);
  if ('disputeId' in command) return inDispute(here, caller, command);
  if (!ask.claimsIn(here.notes).includes(command.claimId)) return { refusals: ['NotFound'], drafts: [] };
  return onClaim(here, caller, command);
}

function onClaim(here: Situation, caller: Caller, command: Extract<WorkloadCommand, { claimId: string }>): Prediction {
  switch (command.type) {
    case 'OpenDispute':
      return openDispute(here, command.claimId, command.evidence);
    case 'ExtendDeadline':
      return extend(here, command.claimId, command.which, command.until);
    case 'AddNote':
      return { refusals: [], drafts: [{ type: 'NoteAdded', claim: command.claimId }] };
    case 'Consent':
    case 'Decline':
    case 'End':
    case 'EndAssociation':
    case 'Repudiate':
    case 'MoveAssociation':
    case 'Renew':
      return ofHolding(here, caller, command);
    default:
      return inReview(here, caller, command);
  }
}
