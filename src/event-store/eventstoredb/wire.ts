/** An event as the server tells it, its names and texts as they stand there. */
export interface ToldEvent {
  id: string;
  stream: string;
  revision: number;
  prepare: bigint;
  commit: bigint;
  type: string;
  meta: string;
  data: string;
}

/** What a message of a read or a subscription says, as far as it is of use. */
export interface Told {
  event?: ToldEvent;
  caughtUp?: true;
}

/** The fields that are taken, by their numbers in the server's protocol: ReadResp, what it holds, and a map's entry. */
const RESPONSE = { event: 1, caughtUp: 8 };
const READ_EVENT = { event: 1 };
const RECORDED = { id: 1, stream: 2, revision: 3, prepare: 4, commit: 5, facts: 6, meta: 7, data: 8 };
const UUID_TEXT = 2;
const STREAM_NAME = 3;
const ENTRY = { key: 1, value: 2 };

/**
 * Reads a ReadResp. The generated stubs copy each and make a tree of objects of it, which was half of what reading a log cost; this
 * takes the fields that are used, and passes over the others, as the protocol wants it of a reader.
 * @throws RangeError for bytes that are none
 */
export function readResponse(bytes: Buffer): Told {
  const told: Told = {};
  const response = new Fields(bytes, 0, bytes.length);
  for (let field = response.next(); field !== END; field = response.next()) {
    if (field === RESPONSE.event) told.event = readEvent(response.message());
    else if (field === RESPONSE.caughtUp) told.caughtUp = true;
  }
  return told;
}

function readEvent(fields: Fields): ToldEvent {
  let event: ToldEvent | undefined;
  for (let field = fields.next(); field !== END; field = fields.next()) {
    if (field === READ_EVENT.event) event = recorded(fields.message());
  }
  if (!event) throw new RangeError('The server told an event without its record');
  return event;
}

function recorded(fields: Fields): ToldEvent {
  const event: ToldEvent = { id: '', stream: '', revision: 0, prepare: 0n, commit: 0n, type: '', meta: '', data: '' };
  for (let field = fields.next(); field !== END; field = fields.next()) {
    if (field === RECORDED.id) event.id = textIn(fields.message(), UUID_TEXT);
    else if (field === RECORDED.stream) event.stream = textIn(fields.message(), STREAM_NAME);
    else if (field === RECORDED.revision) event.revision = Number(fields.whole());
    else if (field === RECORDED.prepare) event.prepare = BigInt(fields.whole());
    else if (field === RECORDED.commit) event.commit = BigInt(fields.whole());
    else if (field === RECORDED.facts) event.type = valueIn(fields.message(), 'type') ?? event.type;
    else if (field === RECORDED.meta) event.meta = fields.text();
    else if (field === RECORDED.data) event.data = fields.text();
  }
  return event;
}

function textIn(fields: Fields, wanted: number): string {
  let text = '';
  for (let field = fields.next(); field !== END; field = fields.next()) if (field === wanted) text = fields.text();
  return text;
}

/** What a map's entry holds, where it is the one of that key. */
function valueIn(fields: Fields, wanted: string): string | undefined {
  let [key, value] = ['', ''];
  for (let field = fields.next(); field !== END; field = fields.next()) {
    if (field === ENTRY.key) key = fields.text();
    else if (field === ENTRY.value) value = fields.text();
  }
  return key === wanted ? value : undefined;
}

const END = 0;
const [VARINT, EIGHT_BYTES, LENGTH, FOUR_BYTES] = [0, 1, 2, 5];
/** So many bits of a number are read without BigInt: 7 in each byte. */
const SAFE_BITS = 49;

/** The fields of a message, one after the other. A field that is not taken is passed over. */
class Fields {
  #wire = END;
  /** Where the field's content begins, and where the next field does. */
  #content: number;
  #following: number;

  constructor(
    private readonly bytes: Buffer,
    start: number,
    private readonly end: number,
  ) {
    this.#content = start;
    this.#following = start;
  }

  /** The number of the next field; END after the last. */
  next(): number {
    this.#content = this.#following;
    if (this.#content === this.end) return END;
    const tag = Number(this.#varint());
    if (tag >>> 3 === END) throw new RangeError('A field has the number 0, which is none');
    this.#wire = tag & 7;
    this.#following = this.#endOf();
    if (this.#following > this.end) throw new RangeError('The message ends within a field');
    return tag >>> 3;
  }

  /** @throws RangeError where the field is none */
  message(): Fields {
    this.#expect(LENGTH);
    return new Fields(this.bytes, this.#content, this.#following);
  }

  text(): string {
    this.#expect(LENGTH);
    return this.bytes.toString('utf8', this.#content, this.#following);
  }

  whole(): number | bigint {
    this.#expect(VARINT);
    return this.#varint();
  }

  /** Moves on to the content, and answers where that ends. */
  #endOf(): number {
    switch (this.#wire) {
      case LENGTH: {
        const length = Number(this.#varint());
        return this.#content + length;
      }
      case VARINT: {
        let last = this.#content;
        while ((this.bytes[last] ?? 0) & 0x80) last += 1;
        return last + 1;
      }
      case EIGHT_BYTES:
        return this.#content + 8;
      case FOUR_BYTES:
        return this.#content + 4;
      default:
        throw new RangeError(`A field has the unknown wire type ${this.#wire}`);
    }
  }

  #varint(): number | bigint {
    let value: number | bigint = 0;
    for (let bits = 0; ; bits += 7) {
      const byte = this.bytes[this.#content];
      if (byte === undefined || this.#content >= this.end || bits > 63) throw new RangeError('The message ends within a number');
      this.#content += 1;
      if (bits < SAFE_BITS) value = (value as number) + (byte & 0x7f) * 2 ** bits;
      else value = BigInt(value) + (BigInt(byte & 0x7f) << BigInt(bits));
      if (byte < 0x80) return value;
    }
  }

  #expect(wire: number): void {
    if (this.#wire !== wire) throw new RangeError(`A field has the wire type ${this.#wire} where ${wire} belongs`);
  }
}
