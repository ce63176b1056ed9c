import type { Recorded } from '../domain/recorded';
import { Refusal } from '../domain/refusal';

/** A stream holds an event that this version of onrecord does not know: a newer server wrote it. A rule must not decide on it. */
export class UnreadableStream extends Refusal {
  constructor({ type, version, stream, revision }: Pick<Recorded, 'type' | 'version' | 'stream' | 'revision'>) {
    super(
      'NotCaughtUp',
      `Event ${revision} of ${stream} is ${type} version ${version}, which this version of onrecord does not know. Nothing was recorded; ` +
        'upgrade this server, or ask one that is.',
    );
  }
}
