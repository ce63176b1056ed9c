import type { DomainEvent } from '../domain/catalogue';
import { Refusal } from '../domain/refusal';
import type { Folded } from './folded-streams';
import type { DecideContext, Handled } from './handle-command';
import type { DecidedEvent } from './recording';

/** What became of one line of a report. */
export type ImportOutcome = 'imported' | 'unchanged' | Refusal;

/** Decides line after line, each on what the lines before it lead to; a refused line adds nothing. */
export async function acceptEach<State, Command extends object, Event extends DomainEvent>(
  aggregate: Handled<State, Command, Event>,
  lines: readonly Command[],
  folded: Folded<State>,
  context: DecideContext,
): Promise<{ events: DecidedEvent<Event>[]; outcomes: ImportOutcome[] }> {
  const events: DecidedEvent<Event>[] = [];
  const outcomes: ImportOutcome[] = [];
  let current = folded;
  for (const [index, line] of lines.entries()) {
    try {
      const newId = (kind: string, ordinal: number) => context.newId(`${kind} of line ${index}`, ordinal);
      const decided = await aggregate.decide(line, current, { ...context, newId });
      events.push(...decided);
      outcomes.push(decided.length > 0 ? 'imported' : 'unchanged');
      current = {
        ...current,
        state: decided.reduce((state, event) => aggregate.evolve(state, asIfRecorded(event, current, context)), current.state),
      };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      outcomes.push(error);
    }
  }
  return { events, outcomes };
}

function asIfRecorded<Event extends DomainEvent>(
  event: DecidedEvent<Event>,
  { stream, revision }: Folded<unknown>,
  { caller, now }: DecideContext,
) {
  const { effectiveAt = now, ...data } = event;
  return {
    id: '',
    stream,
    revision,
    position: -1n,
    type: event.type,
    data: data as unknown as Event,
    version: 1,
    recordedAt: now,
    effectiveAt,
    actor: caller,
    correlationId: '',
    causationId: '',
  };
}
