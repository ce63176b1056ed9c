import { hash } from 'node:crypto';
import { malformed } from '../../domain/refusal';

/**
 * A place in a ledger as consumers keep it: version, ledger id, sequence and a checksum over the three. It holds nothing of a server
 * or a store, so it is good for ever, on every server and in every copy of the ledger.
 */
const VERSION = 1;
const [LEDGER_AT, SEQUENCE_AT, CHECKSUM_AT, LENGTH] = [1, 17, 23, 27];

/** The cursor of those who have taken every event up to this sequence; 0: none. */
export function cursorOf(ledgerId: string, sequence: number): string {
  const bytes = (beginnings[ledgerId] ??= beginningOf(ledgerId));
  bytes.writeUIntBE(sequence, SEQUENCE_AT, CHECKSUM_AT - SEQUENCE_AT);
  checksum(bytes).copy(bytes, CHECKSUM_AT);
  return bytes.toString('base64url');
}

/** What all cursors of a ledger have in common; each writes its own sequence and checksum behind it. Every event told needs one. */
const beginnings: Record<string, Buffer> = {};

function beginningOf(ledgerId: string): Buffer {
  const bytes = Buffer.alloc(LENGTH);
  bytes.writeUInt8(VERSION, 0);
  bytes.write(ledgerId.replaceAll('-', ''), LEDGER_AT, 'hex');
  return bytes;
}

/** @throws Refusal Malformed for a cursor that was cut or edited, is of another ledger or of a later version */
export function sequenceOfCursor(ledgerId: string, cursor: string, field = 'after'): number {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.toString('base64url') !== cursor || bytes.length !== LENGTH)
    throw malformed(field, 'is no cursor of a ledger, or was cut; send one as it was given');
  if (!checksum(bytes).equals(bytes.subarray(CHECKSUM_AT)))
    throw malformed(field, 'is a cursor that was edited or damaged; send one as it was given');
  if (bytes.readUInt8(0) !== VERSION) throw malformed(field, 'is a cursor of a later version of onrecord; ask a server of that version');
  const ledger = bytes.toString('hex', LEDGER_AT, SEQUENCE_AT);
  if (ledger !== ledgerId.replaceAll('-', ''))
    throw malformed(field, `is a cursor of another ledger than ${ledgerId}; ask the ledger that gave it, or begin here without one`);
  return bytes.readUIntBE(SEQUENCE_AT, CHECKSUM_AT - SEQUENCE_AT);
}

const checksum = (bytes: Buffer): Buffer => hash('sha256', bytes.subarray(0, CHECKSUM_AT), 'buffer').subarray(0, LENGTH - CHECKSUM_AT);
