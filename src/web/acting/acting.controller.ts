import { randomUUID } from 'node:crypto';
import { Body, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { Caller } from '../../api/asking/asked';
import { Now, refOf } from '../../api/asking/now';
import { Allow } from '../../api/auth/rights';
import { isDecider } from '../../api/auth/roles';
import { WorkloadRequest } from '../../api/commands/requests';
import { PARTS } from '../../api/parts';
import type { Parts } from '../../api/parts';
import { Refusal } from '../../domain/refusal';
import { workloadStream } from '../../domain/streams';
import type { Request } from '../../ledger/request';
import { PageController } from '../page-controller';
import { SeeOther } from '../page';
import type { Page } from '../page';
import { keyIn, text } from '../query';
import { placeOfRecorded } from '../workload/recorded';
import type { Act, NoticeRow, Subject } from './act';
import { ActPages } from './act-pages';
import { asksNothingFirst, commandOf, givenIn, markOf } from './form';
import { noticesFor } from './notices';
import { actsFor } from './offers';

interface Address {
  kind: string;
  id: string;
  act: string;
}

/** Deciding on a page: what is asked, what would follow, and then the record. */
@PageController()
@Allow('manager', 'lead', 'customer', 'partner')
export class ActingController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly pages: ActPages,
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
    return this.pages.page(doing, request.session, asksNothingFirst(act) ? await this.pages.foreseen(doing) : {});
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
    if (body['step'] !== 'record') return this.pages.page(doing, request.session, await this.pages.foreseen(doing));
    const shown = text(body['shown']);
    if (shown !== undefined && shown !== markOf(doing.given))
      return this.pages.page(doing, request.session, await this.pages.foreseenAgain(doing));
    try {
      const receipt = await this.bus.execute(
        new WorkloadRequest(refOf(subject.row.workloadId), commandOf(act, doing.given), doing.request),
      );
      await this.now.until(receipt.position);
      return new SeeOther(this.#placeOf(subject.row, receipt.events));
    } catch (error) {
      return this.pages.page(doing, request.session, this.pages.problem(error, doing));
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
}
