import { Readable } from 'node:stream';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { addMonths, dayOf, startOfDay } from '../../domain/calendar';
import { fromOf, instantAsked, refuseBackwards } from '../../domain/instants-asked';
import { requireSound } from '../../domain/policy/publishing';
import { Refusal } from '../../domain/refusal';
import { dryRun } from '../../ledger/dry-run';
import type { DryRunLine } from '../../ledger/dry-run';
import { Now } from '../asking/now';
import { Allow } from '../auth/rights';
import { staff } from '../auth/roles';
import { Answers, Crowded } from '../docs/answers';
import { Answer } from '../http/answer';
import { PARTS } from '../parts';
import type { Parts } from '../parts';
import { DryRunBody } from './policies.dto';
import { dryRunExample } from './policies.examples';

/** Written ahead of what the connection takes. */
const MOST_UNREAD_BYTES = 64 * 1024;

/** A policy tried out on what has been, before it is published. */
@ApiTags('policies')
@Controller('v1/policies/dry-run')
@Allow(...staff)
export class DryRunController {
  #running = false;

  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
  ) {}

  /** One at a time: it reads a year of the ledger, which decides meanwhile. */
  @Post()
  @HttpCode(200)
  @Crowded()
  @Answers(
    'What these terms would have made of the claims of the past year: one JSON object a line, what is asked, claim by claim, and at last the summary. Nothing is recorded.',
    dryRunExample,
    200,
    'application/x-ndjson',
  )
  run(@Body() { terms, from, to, only = 'different' }: DryRunBody): Answer<Readable> {
    const now = this.now.instant();
    const { ledger, store, queries } = this.parts;
    const asked = {
      terms: requireSound(terms, ledger.policies),
      from: from === undefined ? startOfDay(addMonths(dayOf(now), -12)) : fromOf('from', from),
      to: instantAsked('to', to, now),
      now,
      only,
    };
    refuseBackwards(asked.from, asked.to);
    if (this.#running) throw new Refusal('TooManyRequests', 'A dry run is under way on this server; try again when it is done.');
    this.#running = true;
    const lines = dryRun(store, queries.workloads.requestedOn(asked.from, asked.to), ledger.policies, asked);
    const stream = Readable.from(textOf(lines), { objectMode: false, highWaterMark: MOST_UNREAD_BYTES });
    stream.once('close', () => (this.#running = false));
    return new Answer(stream, { 'Content-Type': 'application/x-ndjson; charset=utf-8' });
  }
}

async function* textOf(lines: AsyncIterable<DryRunLine>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}
