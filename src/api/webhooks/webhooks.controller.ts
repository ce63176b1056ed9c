import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Request } from '../../ledger/request';
import { Asked, Caller } from '../asking/asked';
import { ListQuery, NoBody } from '../asking/list.dto';
import { answerList } from '../asking/lists';
import { Allow, Public } from '../auth/rights';
import { deciders, staff } from '../auth/roles';
import { Answers, Crowded, ETagged } from '../docs/answers';
import { Webhooks } from './webhooks';
import {
  DeadLetterParams,
  DeliveriesQuery,
  RegisterBody,
  ReplayBody,
  ResumeBody,
  RotateBody,
  WebhookBody,
  WebhookParams,
  WebhooksQuery,
} from './webhooks.dto';
import { attemptExample, deadLetterExample, keysExample, outcomeExample, webhookExample } from './webhooks.examples';

const written = { ...webhookExample, events: [] };

/** Events delivered to receivers, in the form of Standard Webhooks. A service has its own; managers and leads have all. */
@ApiTags('webhooks')
@Controller('v1/webhooks')
@Allow('service', ...deciders)
export class WebhooksController {
  constructor(private readonly webhooks: Webhooks) {}

  @Post()
  @Crowded()
  @Answers('The new webhook, with its secret: keep it. Nothing is delivered before it is verified.', { ...written, ...keysExample }, 201)
  register(@Body() body: RegisterBody, @Asked() request: Request) {
    return this.webhooks.register(body, request);
  }

  @Get()
  @Allow('service', ...staff)
  @Answers('Webhooks: a service’s own, all of them for the programme.', { items: [webhookExample], next: null })
  async list(@Query() query: WebhooksQuery, @Caller() caller: Caller, @Req() request: FastifyRequest) {
    return answerList(await this.webhooks.list(query, caller), request);
  }

  @Get(':webhookId')
  @ETagged()
  @Allow('service', ...staff)
  @Answers('One webhook: its state, and how far it is delivered.', webhookExample)
  one(@Param() { webhookId }: WebhookParams, @Caller() caller: Caller) {
    return this.webhooks.one(webhookId, caller);
  }

  @Put(':webhookId')
  @Answers('The webhook as it is from now on; another URL is to be verified anew.', written)
  change(@Param() { webhookId }: WebhookParams, @Body() body: WebhookBody, @Asked() request: Request) {
    return this.webhooks.change(webhookId, body, request);
  }

  @Delete(':webhookId')
  @Answers('The webhook as it was; it is told nothing more.', written)
  remove(@Param() { webhookId }: WebhookParams, @Asked() request: Request) {
    return this.webhooks.command(webhookId, { type: 'RemoveWebhook' }, request);
  }

  @Post(':webhookId/verify')
  @HttpCode(200)
  @Answers('Its receiver took a signed message: deliveries begin.', written)
  verify(@Param() { webhookId }: WebhookParams, @Body() _: NoBody, @Asked() request: Request) {
    return this.webhooks.verify(webhookId, request);
  }

  @Post(':webhookId/test')
  @HttpCode(200)
  @Answers('What became of a signed message that tells of no event.', outcomeExample)
  test(@Param() { webhookId }: WebhookParams, @Body() _: NoBody, @Caller() caller: Caller) {
    return this.webhooks.test(webhookId, caller);
  }

  @Post(':webhookId/rotate')
  @HttpCode(200)
  @Answers('The webhook with a new secret; the one before signs too for a while.', { ...written, ...keysExample })
  rotate(@Param() { webhookId }: WebhookParams, @Body() { overlapDays = 1 }: RotateBody, @Asked() request: Request) {
    return this.webhooks.rotate(webhookId, overlapDays, request);
  }

  @Post(':webhookId/pause')
  @HttpCode(200)
  @Answers('Nothing is delivered until it is resumed; nothing is lost.', written)
  pause(@Param() { webhookId }: WebhookParams, @Body() _: NoBody, @Asked() request: Request) {
    return this.webhooks.command(webhookId, { type: 'PauseWebhook' }, request);
  }

  @Post(':webhookId/resume')
  @HttpCode(200)
  @Answers('Deliveries go on where they stood, or begin anew.', written)
  resume(@Param() { webhookId }: WebhookParams, @Body() { from }: ResumeBody, @Asked() request: Request) {
    return this.webhooks.resume(webhookId, from, request);
  }

  @Post(':webhookId/replay')
  @HttpCode(200)
  @Answers('Events of these sequences are delivered once more.', written)
  replay(@Param() { webhookId }: WebhookParams, @Body() body: ReplayBody, @Asked() request: Request) {
    return this.webhooks.replay(webhookId, body, request);
  }

  @Get(':webhookId/deliveries')
  @Allow('service', ...staff)
  @Answers('Attempts, newest first.', { items: [attemptExample], next: null })
  async attempts(
    @Param() { webhookId }: WebhookParams,
    @Query() query: DeliveriesQuery,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
  ) {
    return answerList(await this.webhooks.attempts(webhookId, query, caller), request);
  }

  @Get(':webhookId/dead-letters')
  @Allow('service', ...staff)
  @Answers('Events that could not be delivered in three days.', { items: [deadLetterExample], next: null })
  deadLetters(@Param() { webhookId }: WebhookParams, @Query() query: ListQuery, @Caller() caller: Caller, @Req() request: FastifyRequest) {
    return answerList(this.webhooks.deadLetters(webhookId, query, caller), request);
  }

  @Post(':webhookId/dead-letters/:sequence/resend')
  @HttpCode(200)
  @Answers('The event is delivered once more, with what followed it on its workload where it fails again.', written)
  resend(@Param() { webhookId, sequence }: DeadLetterParams, @Body() _: NoBody, @Asked() request: Request) {
    return this.webhooks.command(webhookId, { type: 'ResendDeadLetter', sequence }, request);
  }

  @Get(':webhookId/keys')
  @Public()
  @Answers('Public keys of its v1a signatures, newest first; they need no token.', {
    items: [{ generation: 1, publicKey: keysExample.publicKey, until: null }],
    next: null,
  })
  keys(@Param() { webhookId }: WebhookParams) {
    return this.webhooks.publicKeys(webhookId);
  }
}
