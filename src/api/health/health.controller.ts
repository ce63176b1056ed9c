import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/rights';
import { Answers } from '../docs/answers';
import { Metrics } from '../metrics/metrics';
import { PARTS } from '../parts';
import type { Parts } from '../parts';
import { readiness } from './readiness';

const readyExample = {
  status: 'ready',
  mode: 'development',
  store: 'up',
  appends: 'up',
  views: { state: 'following', position: '4711', sequence: 4711, lag: 0, parked: 0, unknownTypes: 0, lastError: null },
  deadlines: { due: 0, oldest: null, failing: 0 },
};

/** For whoever watches the process. Nothing here needs a token, and nothing here tells of a claim. */
@ApiTags('health')
@Controller()
@Public()
export class HealthController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  @Answers('The process answers.', { status: 'live' })
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('health/ready')
  @Answers('Whether requests can be served, with how far the views have read; 503 while they are built or the store is down.', readyExample)
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const answer = await readiness(this.parts);
    if (answer.status !== 'ready') void reply.status(503).header('Retry-After', '1');
    return answer;
  }

  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @Answers('The ledger’s own numbers, for Prometheus.', '# text')
  read(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
