import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { LoggedEvent } from './log';

export type Filter = (event: LoggedEvent) => boolean;

/** By stream name or event type; a regular expression counts before prefixes. */
export function filterIn(options: ReadReq.Options.FilterOptions | undefined): Filter | undefined {
  const onStream = options?.getStreamIdentifier();
  const expression = onStream ?? options?.getEventType();
  if (!expression) return undefined;
  const subject = (event: LoggedEvent): string => (onStream ? event.stream : event.type);
  if (expression.getRegex()) {
    const pattern = new RegExp(expression.getRegex());
    return (event) => pattern.test(subject(event));
  }
  const prefixes = expression.getPrefixList();
  return (event) => prefixes.some((prefix) => subject(event).startsWith(prefix));
}
