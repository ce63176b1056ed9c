import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Now, refOf } from '../../api/asking/now';
import { Claims } from '../../api/claims/claims';
import { Dossiers } from '../../api/disputes/dossiers';
import { refusalOf, statusOf } from '../../api/http/problem';
import { PARTS } from '../../api/parts';
import type { Parts } from '../../api/parts';
import { presentEvent } from '../../api/seen/events';
import { tellReasons } from '../../api/seen/reasons';
import type { ReasonTold } from '../../api/seen/reasons';
import { othersFor } from '../../api/seen/rivals';
import { Timelines } from '../../api/timeline/timelines';
import type { Caller } from '../../domain/facts';
import { GIVEN_BY_THE_RULES } from '../../domain/policy/contradictions';
import { policyInForce, policyOf } from '../../domain/policy/policy';
import { workloadStream } from '../../domain/streams';
import { isOpen } from '../../domain/workload/state';
import { Conflict } from '../../ledger/conflict';
import type { Request } from '../../ledger/request';
import { disputedCompared } from '../claims/comparison';
import type { ComparisonTold } from '../claims/comparison';
import type { Handover } from '../drawing/handover';
import { said } from '../events/said';
import { html } from '../html';
import type { Html } from '../html';
import { Page } from '../page';
import { tellingFor } from '../telling';
import type { Telling } from '../telling';
import { idOf } from './act';
import type { Act, Given, Subject } from './act';
import { actPage } from './act-page';
import type { ActPage } from './act-page';
import { changingHands } from './changing-hands';
import { checklist, passingChecks, resolutionChecks } from './checks';
import type { Judged } from './checks';
import { commandOf, inFormWords } from './form';
import { followingOf } from './following';
import type { Following } from './following';
import { knowsNow } from './following-told';
import { noticeStands } from './notices';
import { isWeighed, leftFor, stanceOf, weighing, whose } from './weighing';

/** Something about to be done, by whom and with what was typed. */
export interface Doing {
  subject: Subject;
  act: Act;
  given: Given;
  request: Request;
}

/** What became of a form that was sent, and of what there is to decide by: told on the page of an act. */
@Injectable()
export class ActPages {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly claims: Claims,
    private readonly dossiers: Dossiers,
    private readonly timelines: Timelines,
  ) {}

  /** What would be recorded and what follows, or what is in its way. */
  async foreseen(doing: Doing): Promise<Partial<ActPage>> {
    try {
      const { subject, act, given, request } = doing;
      const { row } = subject;
      const { caller } = request;
      const preview = await this.parts.ledger.preview(refOf(row.workloadId), commandOf(act, given), request);
      const eyes = { caller, others: othersFor(caller, preview.state) };
      const events = preview.events.map(({ effectiveAt = preview.now, ...data }) => {
        const { actor, now: recordedAt } = preview;
        const told = { ...envelope, stream: workloadStream(row), type: data.type, actor, recordedAt, effectiveAt, data };
        return { data: presentEvent(told, eyes).data, effectiveAt };
      });
      const periods = this.parts.queries.usage.get(row).periods.map(({ period }) => period);
      const following = followingOf(preview.state, { decided: preview.events, periods, now: preview.now });
      const handover = await this.#handover(row.workloadId, following, caller, preview.now);
      return { foreseen: { now: preview.now, events, following, handover } };
    } catch (error) {
      return this.problem(error, doing);
    }
  }

  /** Something was chosen or written after it was shown what follows. */
  async foreseenAgain(doing: Doing): Promise<Partial<ActPage>> {
    const detail = 'You changed something after you saw what follows. Nothing is recorded: read what follows from it now.';
    return { problem: { status: 409, detail, errors: [], changed: null }, ...(await this.foreseen(doing)) };
  }

  /** What was refused is told above the form, and nothing typed is lost; what is nobody's mistake is told on a page of its own. */
  problem(error: unknown, { subject, request }: Doing): Partial<ActPage> {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    const stale = error instanceof Conflict ? error : null;
    const { detail, errors } = inFormWords(refusal);
    const telling = tellingFor(this.parts, request.caller, subject.row.workloadId);
    return {
      problem: {
        status: statusOf(refusal),
        detail: stale
          ? 'The workload has changed since you opened this page. Nothing was recorded; look at what changed, and decide again.'
          : detail,
        errors,
        changed: stale && changedSince(stale, telling),
      },
      ...(stale ? { revision: stale.revision } : {}),
    };
  }

  async page({ subject, act, given, request }: Doing, session: FastifyRequest['session'], more: Partial<ActPage>): Promise<Page> {
    const { caller, key, expectedRevision } = request;
    const { row, kind } = subject;
    const telling = tellingFor(this.parts, caller, row.workloadId);
    const id = idOf(subject);
    const comparison = isWeighed(act, subject, caller) ? await this.#compared(subject, caller) : null;
    const heading = act.heading?.(whose(subject, telling)) ?? act.title;
    const main = actPage({
      act,
      heading,
      weighing: await this.#weighing(subject, act, comparison, { caller, telling }),
      stance: (choice) => comparison && stanceOf(act, subject, comparison, { ...given, choice }),
      caller,
      place: { href: kind === 'notices' ? `/workloads/${row.workloadId}` : `/${kind}/${id}`, name: telling.workload(row) },
      action: `/${kind}/${id}/${act.name}`,
      csrf: session?.csrf ?? '',
      key,
      revision: expectedRevision ?? null,
      given,
      scope: row.scope,
      reasons: this.#reasons(subject, act, caller),
      problem: null,
      foreseen: null,
      telling,
      ...more,
    });
    return new Page(heading, main, { status: more.problem?.status });
  }

  /** As the reader knows the workload's own picture; nothing to who does not know how it stands. */
  async #handover(workloadId: string, following: Following, caller: Caller, now: string): Promise<Handover | null> {
    if (following.differences.length === 0 || !knowsNow({ following, caller })) return null;
    const { partnerCalled } = this.parts.queries.reference;
    return changingHands(following, await this.timelines.of(workloadId, {}, caller), caller, { now, nameOf: partnerCalled });
  }

  async #weighing(
    subject: Subject,
    act: Act,
    comparison: ComparisonTold | null,
    { caller, telling }: Pick<Judged, 'caller' | 'telling'>,
  ): Promise<Html | null> {
    if (subject.kind === 'notices') return html`<p>${noticeStands(subject.row, caller, telling)}</p>`;
    if (!isWeighed(act, subject, caller)) return null;
    const gathered = subject.kind === 'disputes' ? await this.dossiers.gathered(subject.row, caller) : null;
    const left = subject.kind === 'disputes' ? leftFor(subject.row, this.now.instant(), this.parts) : null;
    return weighing(subject, { comparison, checks: await this.#checks(subject, act, { caller, telling }), gathered, left }, telling);
  }

  /** What has to be so for a resolution, and for the passing of a review. */
  async #checks(subject: Subject, { name }: Act, reader: Pick<Judged, 'caller' | 'telling'>): Promise<Html | null> {
    if (name !== 'resolve' && name !== 'pass-review') return null;
    const ref = refOf(subject.row.workloadId);
    const { ledger, queries } = this.parts;
    const judged: Judged = {
      ...reader,
      workload: (await ledger.catchUp(ref)).state,
      ref,
      now: this.now.instant(),
      policies: ledger.policies,
      isLookedAfter: (partnerId) => queries.reference.partner(partnerId)?.managedBy === reader.caller.id,
    };
    return checklist(name === 'resolve' ? resolutionChecks(idOf(subject), judged) : passingChecks(idOf(subject), judged));
  }

  /** What the rule says of the claim that asks, or of what is disputed; null where nothing is asked any more. */
  async #compared({ kind, row }: Subject, caller: Caller): Promise<ComparisonTold | null> {
    if (kind === 'disputes') return row.state === 'open' ? disputedCompared(this.claims, row, caller) : null;
    return kind === 'claims' && isOpen(row) ? ((await this.claims.comparison(row.claimId, caller)) as ComparisonTold) : null;
  }

  /** Reasons of the policy that the claim or dispute keeps, in the reader's words, without those that only the rules themselves give. */
  #reasons(subject: Subject, { reasons: use }: Act, caller: Caller): ReasonTold[] {
    if (use === undefined) return [];
    const { policies } = this.parts.ledger;
    const version =
      subject.kind === 'workloads' || subject.kind === 'notices'
        ? policyInForce(policies, this.now.instant()).version
        : subject.row.policyVersion;
    const codes = policyOf(policies, version).terms.reasons.flatMap(({ code, uses }) =>
      uses.includes(use) && !GIVEN_BY_THE_RULES.includes(code) ? [code] : [],
    );
    return tellReasons(codes, version, policies, caller.role);
  }
}

/** Of an event that is not recorded there is no more than what it says. */
const envelope = {
  revision: -1,
  position: 0n,
  id: '',
  version: 0,
  correlationId: '',
  causationId: '',
} as const;

const changedSince = ({ changedSince: events }: Conflict, telling: Telling): Html =>
  html`<ol class="cons">
    ${events.map(({ data }) => html`<li>${said(data as unknown as Record<string, unknown>, telling)}</li> `)}
  </ol>`;
