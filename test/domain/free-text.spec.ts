import { refuseUnfitText } from '../../src/domain/free-text';
import type { Refusal } from '../../src/domain/refusal';

describe('free text', () => {
  it.each([
    ['a day as Americans write it', 'The customer signed on 03/04/2025.'],
    ['a day before a number', 'Seats on 2025-03-04 1200, and in 2025-03 1300.'],
    ['a month', 'Executed 04/2025, invoiced 05-2025.'],
    ['days from one to another', 'Work done 01/02/2025-03/04/2025, that is 2025-01-02/2025-03-04.'],
    ['an instant', 'Read at 2025-03-31T12:00:00.000Z.'],
    ['an id', 'Claim c0000000-0000-4000-8000-000000000001, order 2025-00412, 1,200 seats.'],
  ])('may hold %s', (_what, rationale) => {
    expect(() => refuseUnfitText({ rationale })).not.toThrow();
  });

  it.each([
    ['a mail address', 'As ann.smith@contoso.example said.'],
    ['an international number', 'Call +49 (0)170 123-4567.'],
    ['an American number', 'Call (425) 555-0100 or 425.555.0100.'],
    ['a national number', 'Call 030/1234567.'],
    ['a national number in parts', 'Call 06-12 34 56 78 or 06-12345678.'],
    ['a number after a day', 'Called on 03/04/2025: 07911 123456.'],
  ])('does not hold %s', (_what, rationale) => {
    const said = expect.objectContaining({ code: 'PersonalData', errors: [expect.objectContaining({ field: 'rationale' })] }) as Refusal;
    expect(() => refuseUnfitText({ rationale })).toThrow(said);
  });
});
