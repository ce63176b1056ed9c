import { AllStreamPosition, StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb';
import { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import * as fc from 'fast-check';
import { readResponse } from '../../src/event-store/eventstoredb/wire';
import type { ToldEvent } from '../../src/event-store/eventstoredb/wire';

const seed = Number(process.env['PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const text = fc.string({ unit: 'binary', maxLength: 200 });
const position = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.constantFrom(0n, 127n, 128n, 2n ** 49n - 1n, 2n ** 49n, 2n ** 53n, 2n ** 64n - 1n),
);
const told: fc.Arbitrary<ToldEvent> = fc.record({
  id: fc.uuid(),
  stream: text,
  revision: fc.maxSafeNat(),
  prepare: position,
  commit: position,
  type: text,
  meta: text,
  data: text,
});

/** As the client's own stubs write it, with all that is not taken. */
function written({ id, stream, revision, prepare, commit, type, meta, data }: ToldEvent): ReadResp {
  const recorded = new ReadResp.ReadEvent.RecordedEvent()
    .setId(new UUID().setString(id))
    .setStreamIdentifier(new StreamIdentifier().setStreamName(Buffer.from(stream)))
    .setStreamRevision(String(revision))
    .setPreparePosition(String(prepare))
    .setCommitPosition(String(commit))
    .setCustomMetadata(Buffer.from(meta))
    .setData(Buffer.from(data));
  recorded.getMetadataMap().set('created', '17000000000000000').set('type', type).set('content-type', 'application/json');
  return new ReadResp().setEvent(new ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(commit)));
}

const bytesOf = (message: ReadResp): Buffer => Buffer.from(message.serializeBinary());
const readOf = (bytes: Buffer) => {
  try {
    return readResponse(bytes);
  } catch (error) {
    return error;
  }
};

test(`an event is read as the stubs write it (PROPERTY_SEED=${seed})`, () => {
  const property = fc.property(told, (event) => expect(readResponse(bytesOf(written(event)))).toEqual({ event }));
  fc.assert(property, { seed, numRuns: 500 });
});

test('what else is said is passed over, but for having caught up', () => {
  const all = new AllStreamPosition().setCommitPosition('1').setPreparePosition('1');
  const others = [
    new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation().setSubscriptionId('one')),
    new ReadResp().setCheckpoint(new ReadResp.Checkpoint().setCommitPosition('7').setPreparePosition('7')),
    new ReadResp().setStreamNotFound(new ReadResp.StreamNotFound()),
    new ReadResp().setFirstStreamPosition('18446744073709551615'),
    new ReadResp().setLastAllStreamPosition(all),
    new ReadResp().setFellBehind(new ReadResp.FellBehind()),
    new ReadResp(),
  ];
  expect(others.map((message) => readResponse(bytesOf(message)))).toEqual(others.map(() => ({})));
  expect(readResponse(bytesOf(new ReadResp().setCaughtUp(new ReadResp.CaughtUp())))).toEqual({ caughtUp: true });
});

test('fields that a newer server adds are passed over, of whatever kind', () => {
  const [event] = fc.sample(told, { seed, numRuns: 1 });
  // Field 30, by its wire type: a number, eight bytes, a text, four bytes.
  const added = [
    [0xf0, 1, 0xff, 0x01],
    [0xf1, 1, 1, 2, 3, 4, 5, 6, 7, 8],
    [0xf2, 1, 2, 0x41, 0x42],
    [0xf5, 1, 1, 2, 3, 4],
  ].flat();
  const bytes = bytesOf(written(event!));
  expect(readResponse(Buffer.concat([Buffer.from(added), bytes, Buffer.from(added)]))).toEqual({ event });
});

test(`bytes that are cut or changed are refused, or read as something else, and never end a read otherwise (PROPERTY_SEED=${seed})`, () => {
  const property = fc.property(told, fc.nat(), fc.nat(255), (event, place, byte) => {
    const bytes = bytesOf(written(event));
    const at = place % bytes.length;
    if (at > 0) expect(readOf(bytes.subarray(0, at))).toBeInstanceOf(RangeError);
    const changed = readOf(Buffer.from(bytes.with(at, byte)));
    if (changed instanceof Error) expect(changed).toBeInstanceOf(RangeError);
  });
  fc.assert(property, { seed, numRuns: 500 });
});

test('an event without its record is refused', () => {
  expect(readOf(bytesOf(new ReadResp().setEvent(new ReadResp.ReadEvent().setCommitPosition('5'))))).toBeInstanceOf(RangeError);
});

test('a field with the number 0 is refused, since what follows it would be lost', () => {
  const [event] = fc.sample(told, { seed, numRuns: 1 });
  expect(readOf(Buffer.concat([Buffer.from([0x00, 0x01]), bytesOf(written(event!))]))).toBeInstanceOf(RangeError);
});
