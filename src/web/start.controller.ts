import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../api/auth/rights';
import { CLOCK, PARTS } from '../api/parts';
import type { Parts } from '../api/parts';
import type { Clock } from '../ledger/ports/clock';
import { startPage } from './start-page';
import { style } from './style';

const POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const DEADLINES_SHOWN = 5;

/** The plain page at `/`. It counts, and names nobody: whoever is not signed in sees no partner and no customer. */
@ApiExcludeController()
@Controller()
@Public()
export class StartController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', POLICY)
  page(): string {
    const { runner, queries, mode } = this.parts;
    const next = queries.workloads
      .claims({ sort: 'nextDeadline', limit: DEADLINES_SHOWN })
      .items.flatMap(({ nextDeadline }) => nextDeadline ?? []);
    return startPage({
      mode,
      now: this.clock.now(),
      counts: queries.workloads.counts(),
      deadlines: next,
      events: runner.health().sequence,
    });
  }

  @Get('style.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=3600')
  style(): string {
    return style;
  }
}
