import { crowd, picture } from './pictures';
import type { Picture } from './pictures';
import {
  disputed,
  escalated,
  granted,
  notice,
  passed,
  requested,
  reversal,
  started,
  Story,
  superseded,
  claimOf,
  evidence,
} from './stories';
import { twelveClaimants } from './stories';

/**
 * The study's case, Contoso's Teams, up to 22 April: at the minute at which the study has each event, but that a deadline is over when
 * its day is (24:00 UTC), so that what follows from one is recorded then.
 */
const contested = (): Story => {
  const asks = { append: 'asks' };
  const close = { append: 'close of 24 March' };
  return new Story()
    .at('2025-01-02T09:14:00.000Z', requested('proseware'))
    .at('2025-01-02T14:02:00.000Z', started('proseware'))
    .at('2025-01-03T10:31:00.000Z', passed('proseware', '2025-01-11T00:00:00.000Z'))
    .at('2025-01-11T00:00:00.000Z', granted('proseware'))
    .used('2025-02-08T09:00:00.000Z', '2025-01', 600)
    .used('2025-03-08T09:00:00.000Z', '2025-02', 720)
    .at('2025-03-03T10:05:00.000Z', requested('litware'), asks)
    .at('2025-03-03T10:05:00.000Z', notice('litware', 'proseware', '2025-03-18T00:00:00.000Z'), asks)
    .at('2025-03-04T08:50:00.000Z', started('litware'))
    .at('2025-03-17T10:40:00.000Z', passed('litware', '2025-03-25T00:00:00.000Z'))
    .at('2025-03-25T00:00:00.000Z', superseded('proseware', 'litware', '2025-04-25T00:00:00.000Z'), close)
    .at('2025-03-25T00:00:00.000Z', granted('litware'), close)
    .at('2025-04-05T11:20:00.000Z', disputed('2025-04-12T00:00:00.000Z'))
    .at('2025-04-08T16:12:00.000Z', more('other-party'))
    .used('2025-04-09T09:00:00.000Z', '2025-03', 1010)
    .at('2025-04-12T00:00:00.000Z', escalated)
    .at('2025-04-14T09:05:00.000Z', more('opener'))
    .used('2025-04-20T09:00:00.000Z', '2025-02', 690);
};

const more = (party: 'opener' | 'other-party') =>
  ({ type: 'DisputeEvidenceSubmitted', disputeId: 'dispute-1', claimId: claimOf('proseware'), party, evidence }) as const;

const decidedAt = '2025-04-22T15:10:00.000Z';
const settled = (): Story =>
  reversal(contested(), decidedAt, '2025-03-25T00:00:00.000Z')
    .used('2025-05-09T09:00:00.000Z', '2025-04', 1480)
    .used('2025-06-10T09:00:00.000Z', '2025-05', 2050)
    .used('2025-07-09T09:00:00.000Z', '2025-06', 2600);

const on22April = '2025-04-22T14:50:00.000Z';
const on14July = '2025-07-14T10:00:00.000Z';
const on1April = '2025-04-01T23:59:59.999Z';

/** A picture for each drawing of the study, under the name that it has there. */
export const study = {
  'timeline on 14 Jul': picture(settled(), on14July, { on: on1April }),
  'timeline on 22 Apr': picture(contested(), on22April),
  'timeline known on 10 Apr': picture(settled(), on14July, { on: on1April, knownAt: '2025-04-10T23:59:59.999Z' }),
  'dispute, before and after': picture(settled(), decidedAt, { knownAt: on22April, compare: decidedAt }),
  'edge: vacant': picture(new Story(), on22April),
  'edge: one claim': picture(
    new Story().at('2025-04-14T09:00:00.000Z', requested('proseware')).at('2025-04-15T09:00:00.000Z', started('proseware')),
    on22April,
  ),
  'edge: twelve claimants': picture(twelveClaimants(), '2025-04-10T09:00:00.000Z'),
  'edge: five thousand events': crowd(5000),
} satisfies Record<string, Picture>;
