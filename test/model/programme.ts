import type { LockWorkload, WorkloadCommand } from '../../src/domain/workload/commands';
import type { RefusalCode } from '../../src/domain/refusal';
import { afterBusinessDays, afterDays, daysAhead, latestOf, monthsFrom } from './days';
import * as ask from './questions';
import {
  asNote,
  grant,
  basisOf,
  noticeToCustomer,
  noticeToIncumbent,
  renewedTerm,
  reversal,
  termsOf,
  voided,
  whatFalls,
} from './consequences';
import type { Draft } from './consequences';
import type { Caller, Note, World } from './told';

type Code = RefusalCode;

/** What the programme says of a command: why it is refused (every reason that applies, since no order is laid down), or what is noted. */
export interface Prediction {
  refusals: Code[];
  drafts: Draft[];
}

const isLock = (command: WorkloadCommand): command is LockWorkload => command.type === 'LockWorkload' || command.type === 'UnlockWorkload';
const MANAGERS = ['manager', 'lead'];

/** The partner programme, read naively: a list of notes, and every rule spelled out where it is needed. */
export class Programme {
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
    const { refusals, drafts } = this.#judge(caller, command);
    if (refusals.length === 0) this.#write(drafts, true);
    return refusals;
  }

  #write(drafts: Draft[], commanded: boolean): void {
    this.notes.push(...drafts.map((draft) => ({ ...asNote(draft, this.now), commanded })));
  }

  get #policy() {
    const inForce = this.world.policies.findLast(({ takesEffectAt }) => takesEffectAt <= this.now) ?? this.world.policies[0];
    if (!inForce) throw new Error('no policy');
    return inForce;
  }

  #terms(claim: string) {
    return termsOf(this.world, ask.policyOf(this.notes, claim));
  }

  /** Documents: at least one, and none signed more than a day ahead. */
  #documents(evidence: Note['evidence'] = []): Code[] {
    return [
      ...(evidence.length === 0 ? (['EvidenceMissing'] as const) : []),
      ...(evidence.some(({ customerSignedOn }) => daysAhead(customerSignedOn, this.now) > 1) ? (['EvidenceDateInvalid'] as const) : []),
    ];
  }

  /** At least one of them names tenant and workload and is fresh. */
  #proof(evidence: Note['evidence'] = [], since: string, months: number): Code[] {
    const named = evidence.filter(({ tenantId, workloads }) => tenantId === this.world.tenantId && workloads.includes(this.world.scope));
    if (evidence.length === 0) return ['EvidenceMissing'];
    if (named.length === 0) return ['EvidenceScopeMismatch'];
    const oldest = monthsFrom(since.slice(0, 10), -months);
    return named.some(({ customerSignedOn }) => customerSignedOn >= oldest) ? [] : ['EvidenceStale'];
  }

  /** All that came in for a claim, each document as it was described last. */
  #evidenceOf(claim: string): NonNullable<Note['evidence']> {
    const account = ask.accountOf(this.notes, claim);
    const given = this.notes.flatMap((note) => {
      if (note.claim !== claim || note.evidence === undefined || note.type === 'NoticeAnswered') return [];
      // Of a dispute: what the account itself gave in it, once it has returned the claim to review.
      if (note.dispute === undefined) return note.evidence;
      const returned = this.notes.some(({ dispute, how }) => dispute === note.dispute && how === 'returned-to-review');
      return returned && (note.giver ?? account) === account ? note.evidence : [];
    });
    return [...new Map(given.map((document) => [document.sha256, document])).values()];
  }

  /** A manager who looks after one of the parties does not decide between them. */
  #conflict(caller: Caller, ...more: (string | null | undefined)[]): Code[] {
    if (!MANAGERS.includes(caller.role)) return [];
    const holder = ask.holding(this.notes);
    const parties = [...ask.openClaims(this.notes), holder, ...more].flatMap((claim) => (claim ? [ask.partnerOf(this.notes, claim)] : []));
    if (new Set(parties.map((partner) => this.world.partners[partner]?.globalAccountId)).size < 2) return [];
    return parties.some((partner) => this.world.partners[partner]?.managedBy === caller.id) ? ['ConflictOfInterest'] : [];
  }

  #judge(caller: Caller, command: WorkloadCommand): Prediction {
    if (command.type === 'RequestClaim') return this.#request(command);
    if (command.type === 'AnswerNotice') return this.#answer(caller, command);
    if (isLock(command)) return this.#lock(command.type);
    if (command.type === 'LiftCooldown') return this.#lift(command.account);
    if (command.type === 'ImportAssociation') return this.#import(command);
    if ('disputeId' in command) return this.#inDispute(caller, command);
    return this.#onClaim(caller, command);
  }

  #onClaim(caller: Caller, command: Extract<WorkloadCommand, { claimId: string }>): Prediction {
    if (!ask.claimsIn(this.notes).includes(command.claimId)) return { refusals: ['NotFound'], drafts: [] };
    return this.#onKnownClaim(caller, command);
  }

  #request({ partnerId, evidence }: Extract<WorkloadCommand, { type: 'RequestClaim' }>): Prediction {
    const { notes, now, world } = this;
    const account = world.partners[partnerId]?.globalAccountId ?? '';
    const { version, terms } = this.#policy;
    const holder = ask.holding(notes);
    const mine = ask.claimsIn(notes).filter((claim) => ask.accountOf(notes, claim) === account);
    const rejectedBefore = mine.some((claim) => ask.standsRejected(notes, claim));
    const givenBefore = new Set(
      notes
        .filter(({ giver, claim }) => (giver ?? ask.accountOf(notes, claim ?? '')) === account)
        .flatMap((note) => note.evidence ?? [])
        .map(({ sha256 }) => sha256),
    );
    const vacantWithoutRival =
      holder === undefined && !ask.claimsIn(notes).some((claim) => ask.countsAsOpen(notes, claim)) && ask.openDisputes(notes).length === 0;
    const automatic = terms.review === 'automatic' && vacantWithoutRival;
    const refusals: Code[] = [
      ...this.#documents(evidence),
      ...(ask.isLocked(notes) ? (['WorkloadLocked'] as const) : []),
      ...(mine.some((claim) => ask.countsAsOpen(notes, claim)) ? (['DuplicateOpenClaim'] as const) : []),
      ...(mine.some((claim) => claim === holder) ? (['AlreadyOnRecord'] as const) : []),
      ...((ask.cooldownOf(notes, account) ?? '') > now ? (['CooldownActive'] as const) : []),
      ...(holder !== undefined && (ask.grantOf(notes, holder)?.stableUntil ?? '') > now ? (['StabilityPeriod'] as const) : []),
      ...(rejectedBefore && evidence.every(({ sha256 }) => givenBefore.has(sha256)) ? (['EvidenceUnchanged'] as const) : []),
      ...(automatic ? this.#proof(evidence, now, terms.evidenceMonths) : []),
    ];
    const claim = world.nameOf('claim', ask.claimsIn(notes).length);
    const requested: Draft = {
      type: 'ClaimRequested',
      claim,
      account,
      partner: partnerId,
      evidence,
      policy: version,
      until: afterBusinessDays(now, terms.reviewStartBusinessDays, terms.holidays),
    };
    const known = [...notes, asNote(requested, now)];
    if (automatic) {
      const passed: Draft = { type: 'ClaimReviewPassed', claim, how: 'none', decidedBy: String(version), until: null };
      return { refusals, drafts: [requested, passed, ...grant(world, [...known, asNote(passed, now)], claim, now, now, 'automatic')] };
    }
    const notice = holder === undefined ? [] : [noticeToIncumbent(world, known, ask.accountOf(notes, holder), claim, now)];
    return { refusals, drafts: [requested, ...notice] };
  }

  #answer(caller: Caller, { noticeId, stance, evidence }: Extract<WorkloadCommand, { type: 'AnswerNotice' }>): Prediction {
    const notice = ask.noticesTo(this.notes, 'incumbent').find((served) => served.notice === noticeId);
    if (!notice || notice.account !== caller.accountId) return { refusals: ['NotFound'], drafts: [] };
    return {
      refusals: [
        ...(ask.noticeRuns(this.notes, notice, this.now) ? [] : (['InvalidTransition'] as const)),
        ...(evidence.length > 0 ? this.#documents(evidence) : []),
      ],
      drafts: [{ type: 'NoticeAnswered', notice: noticeId, claim: notice.claim ?? '', how: stance, evidence, giver: notice.account ?? '' }],
    };
  }

  #lock(type: 'LockWorkload' | 'UnlockWorkload'): Prediction {
    const lock = type === 'LockWorkload';
    const already = ask.isLocked(this.notes) === lock;
    return { refusals: [], drafts: already ? [] : [{ type: lock ? 'WorkloadLocked' : 'WorkloadUnlocked' }] };
  }

  #lift(account: string): Prediction {
    const runs = (ask.cooldownOf(this.notes, account) ?? '') > this.now;
    return { refusals: runs ? [] : ['NotFound'], drafts: [{ type: 'CooldownLifted', account }] };
  }

  #import({ partnerId, since }: Extract<WorkloadCommand, { type: 'ImportAssociation' }>): Prediction {
    const imports = this.notes.filter(({ type }) => type === 'AssociationImported');
    const same = imports.some((note) => note.partner === partnerId && note.since === since);
    const draft: Draft = {
      type: 'AssociationImported',
      claim: this.world.nameOf('claim', ask.claimsIn(this.notes).length),
      partner: partnerId,
      account: this.world.partners[partnerId]?.globalAccountId ?? '',
      since,
      policy: this.#policy.version,
      effectiveAt: `${since}T00:00:00.000Z`,
    };
    if (same) return { refusals: [], drafts: [] };
    return { refusals: imports.length === this.notes.length ? [] : ['ImportClosed'], drafts: [draft] };
  }

  #onKnownClaim(caller: Caller, command: Extract<WorkloadCommand, { claimId: string }>): Prediction {
    const { notes, now, world } = this;
    const claim = command.claimId;
    const state = ask.stateOf(notes, claim);
    const terms = this.#terms(claim);
    const from = (...states: string[]): Code[] => (states.includes(state) ? [] : ['InvalidTransition']);
    const open = (): Code[] => (ask.isOpen(notes, claim) ? [] : ['InvalidTransition']);
    const decidedBy = caller.id;
    switch (command.type) {
      case 'AttachEvidence':
        return {
          refusals: [...(state === 'Active' ? [] : open()), ...this.#documents(command.evidence)],
          drafts: [{ type: 'ClaimEvidenceAttached', claim, evidence: command.evidence }],
        };
      case 'StartReview': {
        const reviewer = ask.lastOf(notes, claim, 'ClaimReviewStarted');
        const again = state === 'UnderReview' && reviewer?.decidedBy === caller.id;
        const until = afterBusinessDays(now, terms.reviewBusinessDays, terms.holidays);
        return {
          refusals: [...from('Requested', 'UnderReview'), ...(again ? (['InvalidTransition'] as const) : [])],
          drafts: [{ type: 'ClaimReviewStarted', claim, decidedBy, until: state === 'UnderReview' ? this.#reviewBy(claim) : until }],
        };
      }
      case 'RequireAction':
        return {
          refusals: [...from('UnderReview'), ...this.#conflict(caller)],
          drafts: [
            { type: 'PartnerActionRequired', claim, decidedBy, until: afterBusinessDays(now, terms.actionBusinessDays, terms.holidays) },
          ],
        };
      case 'Resubmit':
        return {
          refusals: [...from('PartnerActionRequired'), ...this.#documents(command.evidence)],
          drafts: [
            {
              type: 'ClaimResubmitted',
              claim,
              evidence: command.evidence,
              until: afterBusinessDays(now, terms.reviewBusinessDays, terms.holidays),
            },
          ],
        };
      case 'PassReview':
        return this.#pass(caller, claim);
      case 'Reject':
        return {
          refusals: [...open(), ...this.#conflict(caller)],
          drafts: [{ type: 'ClaimRejected', claim, decidedBy, until: afterDays(now, terms.disputeDays) }],
        };
      case 'Withdraw':
        return { refusals: open(), drafts: [{ type: 'ClaimWithdrawn', claim }] };
      case 'Consent': {
        const drafts: Draft[] = [{ type: 'CustomerConsented', claim }];
        const known = [...notes, asNote({ type: 'CustomerConsented', claim }, now)];
        const due = ask.grantDue(known, claim);
        return {
          refusals: [...from('AwaitingCustomer'), ...(ask.hasConsented(notes, claim) ? (['InvalidTransition'] as const) : [])],
          drafts: due !== null && due <= now ? [...drafts, ...grant(world, known, claim, now, now, 'customer-agreed')] : drafts,
        };
      }
      case 'Decline': {
        const disputed = ask.openDisputes(notes).filter((dispute) => dispute.claim === claim);
        const underDispute = state === 'Rejected' && disputed.length > 0;
        return {
          refusals: underDispute ? [] : open(),
          drafts: [
            { type: 'CustomerDeclined', claim, until: afterDays(now, terms.cooldownDays) },
            ...disputed.map(({ dispute }): Draft => ({ type: 'DisputeClosed', claim, how: 'customer-declined', dispute: dispute ?? '' })),
          ],
        };
      }
      case 'End':
        return { refusals: from('Active'), drafts: [{ type: 'CustomerEnded', claim, until: afterDays(now, terms.cooldownDays) }] };
      case 'EndAssociation': {
        const manager = MANAGERS.includes(caller.role);
        return {
          refusals: [...from('Active'), ...(manager ? this.#conflict(caller) : [])],
          drafts: [
            {
              type: 'AssociationEnded',
              claim,
              how: manager ? 'manager' : 'holder',
              decidedBy: manager ? caller.id : '',
              until: manager ? afterDays(now, terms.disputeDays) : null,
            },
          ],
        };
      }
      case 'Repudiate': {
        const until = ask.grantOf(notes, claim)?.repudiableUntil ?? null;
        if (ask.isImported(notes, claim) && state === 'Active') return { refusals: ['InvalidTransition'], drafts: [] };
        if (state !== 'Active') return { refusals: ['InvalidTransition'], drafts: [] };
        return {
          refusals: until !== null && until <= now ? ['RepudiationWindowClosed'] : [],
          drafts: voided(world, notes, claim, now),
        };
      }
      case 'MoveAssociation': {
        const there = world.partners[command.partnerId];
        const another = there?.globalAccountId !== ask.accountOf(notes, claim);
        const same = command.partnerId === ask.partnerOf(notes, claim);
        return {
          refusals: [
            ...from('Active'),
            ...(another ? (['PartnerUnknown'] as const) : []),
            ...(same ? (['InvalidTransition'] as const) : []),
          ],
          drafts: [{ type: 'AssociationMoved', claim, partner: command.partnerId }],
        };
      }
      case 'Renew': {
        const old = ask.grantOf(notes, claim);
        const { version, terms: inForce } = this.#policy;
        const closed = !old?.termEnd || now >= old.termEnd || now < (old.renewableFrom ?? '');
        const term = renewedTerm(world, version, old?.termEnd ?? now);
        return {
          refusals: [
            ...from('Active'),
            ...(closed ? (['RenewalWindowClosed'] as const) : []),
            ...this.#documents(command.evidence),
            ...this.#proof(command.evidence, now, inForce.evidenceMonths),
          ],
          drafts: [
            {
              type: 'ClaimRenewed',
              claim,
              evidence: command.evidence,
              policy: version,
              grant: { ...term, stableUntil: null, repudiableUntil: null },
            },
          ],
        };
      }
      case 'OpenDispute':
        return this.#openDispute(claim, command.evidence);
      case 'ExtendDeadline':
        return this.#extend(claim, command.which, command.until);
      case 'AddNote':
        return { refusals: [], drafts: [{ type: 'NoteAdded', claim }] };
    }
  }

  /** A hand-over keeps the time that is left. */
  #reviewBy(claim: string): string | null {
    const begun = this.notes.findLast(
      (note) =>
        note.claim === claim &&
        (note.type === 'ClaimReviewStarted' ||
          note.type === 'ClaimResubmitted' ||
          (note.type === 'DisputeResolved' && note.how === 'returned-to-review')),
    );
    const later = this.notes.findLast((note) => note.type === 'DeadlineExtended' && note.how === 'review' && note.claim === claim);
    return (later && begun && this.notes.indexOf(later) > this.notes.indexOf(begun) ? later.until : begun?.until) ?? null;
  }

  #pass(caller: Caller, claim: string): Prediction {
    const { notes, now, world } = this;
    const terms = this.#terms(claim);
    const holder = ask.holding(notes);
    const window = holder === undefined ? terms.customer.vacant : terms.customer.challenged;
    const runs = ask.noticesTo(notes, 'incumbent').some((notice) => notice.claim === claim && ask.noticeRuns(notes, notice, now));
    const until = window.mode === 'none' ? null : afterDays(now, window.days);
    const passed: Draft = { type: 'ClaimReviewPassed', claim, how: window.mode, decidedBy: caller.id, until };
    const known = [...notes, asNote(passed, now)];
    const due = ask.grantDue(known, claim);
    const follows =
      until !== null
        ? [noticeToCustomer(world, notes, claim, until)]
        : due !== null && due <= now
          ? grant(world, known, claim, now, now, basisOf(known, claim))
          : [];
    return {
      refusals: [
        ...(ask.stateOf(notes, claim) === 'UnderReview' ? [] : (['InvalidTransition'] as const)),
        ...(runs ? (['NoticeRunning'] as const) : []),
        ...(ask.claimsIn(notes).some((one) => ask.stateOf(notes, one) === 'AwaitingCustomer') ? (['ConsentInProgress'] as const) : []),
        ...this.#proof(this.#evidenceOf(claim), ask.requestedAt(notes, claim), terms.evidenceMonths),
        ...this.#conflict(caller),
      ],
      drafts: [passed, ...follows],
    };
  }

  #openDispute(claim: string, evidence: Note['evidence']): Prediction {
    const { notes, now, world } = this;
    const account = ask.accountOf(notes, claim);
    const state = ask.stateOf(notes, claim);
    const decision = ask.decisionAgainst(notes, claim);
    const disputable = decision?.dispute === undefined && ['Rejected', 'Superseded', 'Ended'].includes(state);
    if (decision === undefined || !disputable) return { refusals: ['InvalidTransition'], drafts: [] };
    // Disputes follow the challenger's policy: of a supersession, that of the claim which came.
    const terms = this.#terms(decision.type === 'ClaimSuperseded' ? (decision.other ?? claim) : claim);
    // A rejection after returned-to-review is the same decision.
    const before = notes.some(
      (note) =>
        note.type === 'DisputeOpened' &&
        note.claim === claim &&
        (decision.type === 'ClaimRejected' || notes.indexOf(note) > notes.indexOf(decision)),
    );
    const mine = ask.claimsIn(notes).filter((one) => one !== claim && ask.accountOf(notes, one) === account);
    const holder = ask.holding(notes);
    const rejection = decision.type === 'ClaimRejected';
    // Whom it is against: who came instead, or who is on record while it is disputed.
    const favoured = rejection ? holder : decision.other;
    return {
      refusals: [
        ...(decision.until && decision.until <= now ? (['DisputeWindowClosed'] as const) : []),
        ...(before ? (['DisputeLimitReached'] as const) : []),
        ...(rejection && mine.some((one) => ask.countsAsOpen(notes, one)) ? (['DuplicateOpenClaim'] as const) : []),
        ...(rejection && holder !== undefined && mine.includes(holder) ? (['AlreadyOnRecord'] as const) : []),
        ...(evidence && evidence.length > 0 ? this.#documents(evidence) : []),
      ],
      drafts: [
        {
          type: 'DisputeOpened',
          claim,
          dispute: world.nameOf('dispute', notes.filter(({ type }) => type === 'DisputeOpened').length),
          account,
          other: favoured ?? null,
          evidence: evidence ?? [],
          until: afterBusinessDays(now, terms.disputeServiceBusinessDays, terms.holidays),
        },
      ],
    };
  }

  #extend(claim: string, which: string, until: string): Prediction {
    const { notes, now } = this;
    const state = ask.stateOf(notes, claim);
    const running = ask.noticesTo(notes, 'incumbent').findLast((notice) => notice.claim === claim && ask.noticeRuns(notes, notice, now));
    const window = ask.consentUntil(notes, claim);
    const current: Record<string, string | null | undefined> = {
      'review-start': state === 'Requested' ? ask.extended(notes, which, ask.lastOf(notes, claim, 'ClaimRequested')) : null,
      review: state === 'UnderReview' ? this.#reviewBy(claim) : null,
      action: state === 'PartnerActionRequired' ? ask.extended(notes, which, ask.lastOf(notes, claim, 'PartnerActionRequired')) : null,
      notice: running && ask.respondBy(notes, running),
      // The customer's window is over when it closes or the customer has spoken: there is nothing left to move.
      consent: state === 'AwaitingCustomer' && !ask.hasConsented(notes, claim) && (window ?? '') > now ? window : null,
    };
    const old = current[which];
    if (!old) return { refusals: ['InvalidTransition'], drafts: [] };
    return {
      refusals: until <= old || until <= now ? ['Malformed'] : [],
      drafts: [
        {
          type: 'DeadlineExtended',
          claim,
          how: which,
          until,
          ...(which === 'notice' && running?.notice ? { notice: running.notice } : {}),
        },
      ],
    };
  }

  #inDispute(caller: Caller, command: Extract<WorkloadCommand, { disputeId: string }>): Prediction {
    const { notes, now, world } = this;
    const opened = notes.find((note) => note.type === 'DisputeOpened' && note.dispute === command.disputeId);
    if (!opened?.claim) return { refusals: ['NotFound'], drafts: [] };
    const { claim } = opened;
    const dispute = command.disputeId;
    const accounts = [opened.account, opened.other ? ask.accountOf(notes, opened.other) : undefined];
    if (caller.role === 'partner' && !accounts.includes(caller.accountId))
      return { refusals: ['NotAParty', 'InvalidTransition'], drafts: [] };
    const open: Code[] = ask.openDisputes(notes).includes(opened) ? [] : ['InvalidTransition'];
    switch (command.type) {
      case 'SubmitDisputeEvidence':
        return {
          refusals: [...open, ...this.#documents(command.evidence)],
          drafts: [{ type: 'DisputeEvidenceSubmitted', claim, dispute, evidence: command.evidence, giver: caller.accountId ?? '' }],
        };
      case 'EscalateDispute':
        return {
          refusals: [...open, ...(ask.isEscalated(notes, dispute) ? (['InvalidTransition'] as const) : [])],
          drafts: [{ type: 'DisputeEscalated', claim, dispute }],
        };
      case 'WithdrawDispute':
        return {
          refusals: [...open, ...(caller.accountId === opened.account ? [] : (['NotAParty'] as const))],
          drafts: [{ type: 'DisputeWithdrawn', claim, dispute }],
        };
      case 'ExtendEscalation': {
        const old = ask.extended(notes, 'escalation', opened) ?? '';
        return {
          refusals: [
            ...open,
            ...(ask.isEscalated(notes, dispute) ? (['InvalidTransition'] as const) : []),
            ...(command.until <= old || command.until <= now ? (['Malformed'] as const) : []),
          ],
          drafts: [{ type: 'DeadlineExtended', claim, dispute, how: 'escalation', until: command.until }],
        };
      }
      case 'ResolveDispute':
        return this.#resolve(caller, opened, command.outcome, open, { now, world });
    }
  }

  #resolve(caller: Caller, opened: Note, outcome: string, open: Code[], { now, world }: { now: string; world: World }): Prediction {
    const { notes } = this;
    const claim = opened.claim ?? '';
    const dispute = opened.dispute ?? '';
    const terms = this.#terms(claim);
    const decision = ask.decisionAgainst(notes.slice(0, notes.indexOf(opened)), claim);
    const rejection = decision?.type === 'ClaimRejected';
    const fits = outcome === 'decision-stands' || outcome === (rejection ? 'returned-to-review' : 'decision-reversed');
    const refusals: Code[] = [
      ...open,
      ...(fits ? [] : (['InvalidTransition'] as const)),
      ...(decision?.decidedBy === caller.id ? (['SelfReview'] as const) : []),
      ...this.#conflict(caller, claim, opened.other),
      ...(ask.isEscalated(notes, dispute) && caller.role !== 'lead' ? (['Forbidden'] as const) : []),
    ];
    const returned = outcome === 'returned-to-review';
    const resolved: Draft = {
      type: 'DisputeResolved',
      claim,
      dispute,
      how: outcome,
      decidedBy: caller.id,
      until: returned ? afterBusinessDays(now, terms.reviewBusinessDays, terms.holidays) : null,
    };
    const known = [...notes, asNote(resolved, now)];
    const holder = ask.holding(notes);
    if (refusals.length > 0 || outcome === 'decision-stands' || decision === undefined) return { refusals, drafts: [resolved] };
    if (returned) {
      const notice = holder === undefined ? [] : [noticeToIncumbent(world, known, ask.accountOf(notes, holder), claim, now)];
      return { refusals, drafts: [resolved, ...notice] };
    }
    return { refusals, drafts: [resolved, ...reversal(world, known, decision, now, caller.id, dispute)] };
  }
}
