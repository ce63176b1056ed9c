import { Refusal } from '../../domain/refusal';

/** What was sent, as text without a byte-order mark: what is no UTF-8 would be recorded with other letters. @throws Refusal Malformed */
export function utf8Of(bytes: Buffer, otherwise: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal('Malformed', otherwise);
  }
}
