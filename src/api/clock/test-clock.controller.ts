import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Instant } from '../../domain/calendar';
import { instantOf } from '../../domain/instants-asked';
import { CLOCKS_STAND_BEFORE } from '../../clock/test-clock';
import type { TestClock } from '../../clock/test-clock';
import { malformed, Refusal } from '../../domain/refusal';
import { Text } from '../asking/fields';
import { Allow } from '../auth/rights';
import { roles } from '../auth/roles';
import { Answers } from '../docs/answers';
import { CLOCK, PARTS } from '../parts';
import type { Parts } from '../parts';

const WAIT_MS = 30_000;

/** Where the clock shall stand. */
export class TestClockBody {
  @Text(40, { example: '2025-01-11T00:00:00.000Z' })
  now!: string;
}

/** A clock that stands still until it is moved. The route exists only where the server was started with it. */
@ApiTags('test clock')
@Controller('v1/test-clock')
@Allow(...roles)
export class TestClockController {
  /** One move after another: two at once would not stop at every deadline. */
  #moving: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    @Inject(CLOCK) private readonly clock: TestClock,
  ) {}

  @Get()
  @Answers('Where the clock stands.', { now: '2025-01-02T00:00:00.000Z' })
  read(): { now: Instant } {
    return { now: this.clock.now() };
  }

  @Post()
  @HttpCode(200)
  @Answers('Where the clock stands now; what fell due on the way is recorded at its own instant.', { now: '2025-01-11T00:00:00.000Z' })
  async move(@Body() { now }: TestClockBody): Promise<{ now: Instant }> {
    const target = instantOf('now', now);
    if (target >= CLOCKS_STAND_BEFORE) throw malformed('now', `must lie before ${CLOCKS_STAND_BEFORE}`);
    const move = this.#moving.then(() => this.#move(target));
    this.#moving = move.catch(() => undefined);
    await move;
    return this.read();
  }

  async #move(target: Instant): Promise<void> {
    const { store, runner, scheduler, queries } = this.parts;
    if (target < this.clock.now()) {
      const message = `must not lie before ${this.clock.now()}`;
      throw new Refusal('Malformed', `now ${message}: the clock only moves forward.`, [{ field: 'now', message }]);
    }
    const head = await store.head();
    if (head !== null) await runner.waitFor(head, WAIT_MS);
    await scheduler.recordAll();
    for (let next = queries.due.nextAfter(this.clock.now()); next !== null && next <= target; next = queries.due.nextAfter(next)) {
      this.clock.moveTo(next);
      await scheduler.recordAll();
    }
    this.clock.moveTo(target);
  }
}
