import { randomUUID } from 'node:crypto';
import { Body, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { Caller } from '../../api/asking/asked';
import { Now, refOf } from '../../api/asking/now';
import { Allow } from '../../api/auth/rights';
import { isDecider } from '../../api/auth/roles';
import { Claims } from '../../api/claims/claims';
import { WorkloadRequest } from '../../api/commands/requests';
import { refusalOf, statusOf } from '../../api/http/problem';
import { PARTS } from '../../api/parts';
import type { Parts } from '../../api/parts';
import { presentEvent } from '../../api/seen/events';
import { tellReasons } from '../../api/seen/reasons';
import { othersFor } from '../../api/seen/rivals';
import { GIVEN_BY_THE_RULES } from '../../domain/policy/contradictions';
import { policyInForce, policyOf } from '../../domain/policy/policy';
import { Refusal } from '../../domain/refusal';
import { workloadStream } from '../../domain/streams';
import { isOpen } from '../../domain/workload/state';
import { Conflict } from '../../ledger/conflict';
import type { Request } from '../../ledger/request';
import { disputedCompared } from '../claims/comparison';
import type { ComparisonTold } from '../claims/comparison';
import { said } from '../events/said';
import { html } from '../html';
import type { Html } from '../html';
import { PageController } from '../page-controller';
import { Page, SeeOther } from '../page';
import { placeOfRecorded } from '../workload/recorded';
import { keyIn, text } from '../query';
import { tellingFor } from '../telling';
import { actPage } from './act-page';
import type { ActPage, Foreseen } from './act-page';
import { idOf } from './act';
import type { Act, Given, NoticeRow, Subject } from './act';
import { asksNothingFirst, commandOf, givenIn, inFormWords, markOf } from './form';
import { followingOf } from './following';
import { noticesFor, noticeStands } from './notices';
import { actsFor } from './offers';
import { incumbentHeard, isWeighed, stanceOf, weighing, whose } from './weighing';

interface Address {
  kind: string;
  id: string;
  act: string;
}

interface Doing {
  subject: Subject;
  act: Act;
  given: Given;
  request: Request;
}

/** Deciding on a page: what is asked, what would follow, and then the record. */
@PageController()
@Allow('manager', 'lead', 'customer', 'partner')
export class ActingController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly claims: Claims,
    private readonly bus: CommandBus,
  ) {}

  /** What needs nothing typed says at once what follows. */
  @Get(':kind(claims|disputes|workloads|notices)/:id/:act')
  async ask(@Param() address: Address, @Caller() caller: Caller, @Req() request: FastifyRequest): Promise<Page> {
    const { subject, act } = await this.#find(address, caller);
    if (!act.offered)
      throw new Refusal(
        act.instead?.code ?? 'NotFound',
        act.instead?.detail ?? 'This cannot be done as it stands now: somebody may have been faster. Look at where it stands.',
      );
    const revision = this.#revision(subject);
    const doing = { subject, act, given: givenIn({}, act), request: this.#request(caller, request, randomUUID(), revision) };
    return this.#page(doing, request.session, asksNothingFirst(act) ? await this.#foresee(doing) : {});
  }

  /**
   * What is sent is answered by the rules, whatever is offered by now: accepted before, it leads to the same place again; where somebody
   * was faster, it is said what changed, and nothing typed is lost.
   */
  @Post(':kind(claims|disputes|workloads|notices)/:id/:act')
  @HttpCode(200)
  async act(
    @Param() address: Address,
    @Body() body: Record<string, unknown>,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<Page | SeeOther> {
    const { subject, act } = await this.#find(address, caller);
    const made = Number(text(body['revision']) ?? NaN);
    const revision = isDecider(caller) ? (Number.isInteger(made) ? made : -1) : undefined;
    const doing = { subject, act, given: givenIn(body, act), request: this.#request(caller, request, keyIn(body), revision) };
    if (body['step'] !== 'record') return this.#page(doing, request.session, await this.#foresee(doing));
    const shown = text(body['shown']);
    if (shown !== undefined && shown !== markOf(doing.given)) return this.#page(doing, request.session, await this.#foreseeAgain(doing));
    try {
      const receipt = await this.bus.execute(
        new WorkloadRequest(refOf(subject.row.workloadId), commandOf(act, doing.given), doing.request),
      );
      await this.now.until(receipt.position);
      return new SeeOther(this.#placeOf(subject.row, receipt.events));
    } catch (error) {
      return this.#page(doing, request.session, this.#problem(error, doing));
    }
  }

  /** Where it is told what was recorded; its workload where that is not to be found. */
  #placeOf({ workloadId }: Subject['row'], events: readonly { revision: number }[]): string {
    const [first, last] = [events[0], events.at(-1)].map(
      (event) => event && this.parts.queries.history.sequenceOf(workloadStream(refOf(workloadId)), event.revision),
    );
    return first === undefined || last === undefined ? `/workloads/${workloadId}` : placeOfRecorded(workloadId, first, last);
  }

  /** @throws Refusal NotFound for what is not there for the reader, or is not done by its role */
  async #find({ kind, id, act: name }: Address, caller: Caller): Promise<{ subject: Subject; act: Act }> {
    const subject = await this.#subject(kind, id, caller);
    const act = actsFor(subject, { caller, now: this.now.instant(), parts: this.parts }).find((one) => one.name === name);
    if (act) return { subject, act };
    throw new Refusal('NotFound', `There is nothing called ${name} for you to do here.`);
  }

  async #subject(kind: string, id: string, caller: Caller): Promise<Subject> {
    if (kind === 'claims') return { kind, row: await this.now.claimFor(id, caller) };
    if (kind === 'disputes') return { kind, row: await this.now.disputeFor(id, caller) };
    if (kind === 'notices') return { kind, row: await this.#notice(id, caller) };
    return { kind: 'workloads', row: await this.now.workloadFor(id, caller) };
  }

  async #notice(noticeId: string, caller: Caller): Promise<NoticeRow> {
    const ref = await this.now.workloadOfNotice(noticeId);
    const { state } = await this.parts.ledger.catchUp(ref);
    const row = noticesFor(caller, state, ref).find((notice) => notice.noticeId === noticeId);
    if (row) return row;
    throw new Refusal('NotFound', `There is no notice ${noticeId} for you.`);
  }

  #revision({ row }: Subject): number | undefined {
    return this.parts.queries.history.revisionOf(workloadStream(row));
  }

  #request(caller: Caller, { id }: FastifyRequest, key: string, revision: number | undefined): Request {
    return { caller, key, correlationId: id, expectedRevision: isDecider(caller) ? revision : undefined };
  }

  async #foresee(doing: Doing): Promise<Partial<ActPage>> {
    try {
      const { subject, act, given, request } = doing;
      const preview = await this.parts.ledger.preview(refOf(subject.row.workloadId), commandOf(act, given), request);
      const eyes = { caller: request.caller, others: othersFor(request.caller, preview.state) };
      const events = preview.events.map(({ effectiveAt = preview.now, ...data }) => {
        const { actor, now: recordedAt } = preview;
        const told = { ...envelope, stream: workloadStream(subject.row), type: data.type, actor, recordedAt, effectiveAt, data };
        return { data: presentEvent(told, eyes).data, effectiveAt };
      });
      const periods = this.parts.queries.usage.get(subject.row).periods.map(({ period }) => period);
      const following = followingOf(preview.state, { decided: preview.events, periods, now: preview.now });
      const foreseen: Foreseen = { now: preview.now, events, following };
      return { foreseen };
    } catch (error) {
      return this.#problem(error, doing);
    }
  }

  /** Something was chosen or written after it was shown what follows. */
  async #foreseeAgain(doing: Doing): Promise<Partial<ActPage>> {
    const detail = 'You changed something after you saw what follows. Nothing is recorded: read what follows from it now.';
    return { problem: { status: 409, detail, errors: [], changed: null }, ...(await this.#foresee(doing)) };
  }

  /** What was refused is told above the form, and nothing typed is lost; what is nobody's mistake is told on a page of its own. */
  #problem(error: unknown, { subject, request }: Doing): Partial<ActPage> {
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
        changed: stale && changedSince(stale, (data) => said(data, telling)),
      },
      ...(stale ? { revision: stale.revision } : {}),
    };
  }

  async #page(
    { subject, act, given, request: { caller, key, expectedRevision } }: Doing,
    session: FastifyRequest['session'],
    more: Partial<ActPage>,
  ): Promise<Page> {
    const { row, kind } = subject;
    const telling = tellingFor(this.parts, caller, row.workloadId);
    const id = idOf(subject);
    const weighed = isWeighed(act, subject, caller);
    const comparison = weighed ? await this.#compared(subject, caller) : null;
    const heading = act.heading?.(whose(subject, telling)) ?? act.title;
    const main = actPage({
      act,
      heading,
      lede: comparison && act.offered && act.name === 'pass-review' ? `${act.lede} ${incumbentHeard(comparison, id)}` : act.lede,
      weighing: weighed
        ? weighing(subject, comparison, telling)
        : subject.kind === 'notices'
          ? html`<p>${noticeStands(subject.row, caller, telling)}</p>`
          : null,
      stance: (choice) => comparison && stanceOf(act, subject, comparison, { ...given, choice }),
      caller,
      place: { href: kind === 'notices' ? `/workloads/${row.workloadId}` : `/${kind}/${id}`, name: telling.workload(row) },
      action: `/${kind}/${id}/${act.name}`,
      csrf: session?.csrf ?? '',
      key,
      revision: expectedRevision ?? null,
      given,
      scope: row.scope,
      choices: this.#choices(subject, act, caller),
      problem: null,
      foreseen: null,
      telling,
      ...more,
    });
    return new Page(heading, main, { status: more.problem?.status });
  }

  /** What the rule says of the claim that asks, or of what is disputed; null where nothing is asked any more. */
  async #compared({ kind, row }: Subject, caller: Caller): Promise<ComparisonTold | null> {
    if (kind === 'disputes') return row.state === 'open' ? disputedCompared(this.claims, row, caller) : null;
    return kind === 'claims' && isOpen(row) ? ((await this.claims.comparison(row.claimId, caller)) as ComparisonTold) : null;
  }

  /** Reasons of the policy that the claim or dispute keeps, in the reader's words, without those that only the rules themselves give. */
  #choices(subject: Subject, { reasons: use }: Act, caller: Caller) {
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

const changedSince = ({ changedSince: events }: Conflict, tell: (data: Record<string, unknown>) => Html): Html =>
  html`<ol class="cons">
    ${events.map(({ data }) => html`<li>${tell(data as unknown as Record<string, unknown>)}</li> `)}
  </ol>`;
