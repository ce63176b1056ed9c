import fc from 'fast-check';
import {
  addDays,
  addMonths,
  businessDaysLeft,
  closeOfBusinessDay,
  closeOfDay,
  closeOfMonth,
  daysBefore,
  isBusinessDay,
  isDay,
  isInstant,
  lastDayOfPeriod,
  latest,
} from '../../src/domain/calendar';

const someDay = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2399-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

describe('days', () => {
  it('close at 24:00, which is 00:00 of the next day', () => {
    expect(closeOfDay('2025-01-03T09:00:00.000Z', 7)).toBe('2025-01-11T00:00:00.000Z');
    expect(closeOfDay('2025-01-03T23:59:59.999Z', 7)).toBe('2025-01-11T00:00:00.000Z');
    expect(closeOfDay('2025-01-03T00:00:00.000Z', 0)).toBeNull();
  });

  it('add as the calendar has them', () => {
    fc.assert(
      fc.property(someDay, fc.integer({ min: -800, max: 800 }), (day, days) => {
        expect(addDays(day, days)).toBe(new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10));
      }),
      { verbose: fc.VerbosityLevel.Verbose },
    );
  });

  it('are told from what is none', () => {
    expect(['2024-02-29', '2025-12-31', '2000-02-29'].every(isDay)).toBe(true);
    expect(['2025-02-29', '2025-13-01', '2025-00-10', '2025-1-1', '1900-02-29', 'today'].some(isDay)).toBe(false);
    expect(isInstant('2025-01-10T23:59:59.999Z')).toBe(true);
    expect(
      ['2025-01-10T24:00:00.000Z', '2025-01-10T10:00Z', '2025-02-30T10:00:00.000Z', '2025-01-10T10:00:00.000+01:00'].some(isInstant),
    ).toBe(false);
  });
});

describe('business days', () => {
  it('are Monday to Friday less the holidays', () => {
    expect(closeOfBusinessDay('2025-03-03T09:00:00.000Z', 10, [])).toBe('2025-03-18T00:00:00.000Z');
    expect(closeOfBusinessDay('2025-05-08T09:00:00.000Z', 14, [])).toBe('2025-05-29T00:00:00.000Z');
    expect(closeOfBusinessDay('2025-05-08T09:00:00.000Z', 14, ['2025-05-26'])).toBe('2025-05-30T00:00:00.000Z');
    expect(closeOfBusinessDay('2025-03-07T09:00:00.000Z', 1, [])).toBe('2025-03-11T00:00:00.000Z');
  });

  it('fall on no weekend', () => {
    fc.assert(
      fc.property(someDay, (day) => {
        expect(isBusinessDay(day, [])).toBe(![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()));
      }),
      { verbose: fc.VerbosityLevel.Verbose },
    );
  });
});

describe('the business days left', () => {
  it('are whole ones after today, and those begun since where it has passed', () => {
    const friday = '2025-03-15T00:00:00.000Z'; // the close of Friday 14 March
    const left = (now: string, holidays: string[] = []) => businessDaysLeft(now, friday, holidays);
    expect(['2025-03-07T09:00:00.000Z', '2025-03-13T23:59:59.999Z', '2025-03-14T09:00:00.000Z'].map((now) => left(now))).toEqual([5, 1, 0]);
    expect([friday, '2025-03-16T12:00:00.000Z', '2025-03-17T00:00:00.000Z', '2025-03-25T00:00:00.000Z'].map((now) => left(now))).toEqual([
      0, 0, -1, -7,
    ]);
    expect(left('2025-03-07T09:00:00.000Z', ['2025-03-12', '2025-03-12', '2025-03-15'])).toBe(4);
    expect(businessDaysLeft('2025-03-14T09:00:00.000Z', '2025-03-18T12:00:00.000Z', [])).toBe(2);
  });

  it('are what a deadline of so many was given', () => {
    fc.assert(
      fc.property(someDay, fc.integer({ min: 1, max: 60 }), fc.array(someDay, { maxLength: 3 }), (day, days, holidays) => {
        const now = `${day}T09:00:00.000Z`;
        expect(businessDaysLeft(now, closeOfBusinessDay(now, days, holidays), holidays)).toBe(days);
      }),
      { verbose: fc.VerbosityLevel.Verbose },
    );
  });
});

describe('months', () => {
  it('end on the same day, or the last', () => {
    expect(closeOfMonth('2025-01-11T00:00:00.000Z', 12)).toBe('2026-01-12T00:00:00.000Z');
    expect(closeOfMonth('2024-02-29T00:00:00.000Z', 12)).toBe('2025-03-01T00:00:00.000Z');
    expect(closeOfMonth('2025-01-31T00:00:00.000Z', 1)).toBe('2025-03-01T00:00:00.000Z');
    expect(closeOfMonth('2025-01-31T00:00:00.000Z', 0)).toBeNull();
    expect(addMonths('2025-01-02', -12)).toBe('2024-01-02');
    expect(addMonths('2024-12-31', -10)).toBe('2024-02-29');
  });

  it('have a last day', () => {
    expect(lastDayOfPeriod('2025-02')).toBe('2025-02-28');
    expect(lastDayOfPeriod('2024-02')).toBe('2024-02-29');
    expect(lastDayOfPeriod('2025-12')).toBe('2025-12-31');
    expect(lastDayOfPeriod('2025-02-03')).toBe('2025-02-03');
  });
});

it('finds the later of instants', () => {
  expect(latest('2025-01-01T00:00:00.000Z', null, '2025-01-02T00:00:00.000Z', undefined)).toBe('2025-01-02T00:00:00.000Z');
  expect(daysBefore('2026-01-12T00:00:00.000Z', 60)).toBe('2025-11-13T00:00:00.000Z');
});
