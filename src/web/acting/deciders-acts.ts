import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { Refusal } from '../../domain/refusal';
import { noticeChannel } from '../../domain/schemas';
import { disputeOutcome } from '../../domain/workload/dispute-events';
import type { DisputeOutcome } from '../../domain/workload/dispute-events';
import { isOwnDecision, needsLead } from '../../domain/workload/disputes';
import { isOpen } from '../../domain/workload/state';
import type { ClaimRow, DisputeRow } from '../../projections/workloads/rows';
import { timeWords } from '../words';
import type { Act, Beside, Hindrance, NoticeRow } from './act';
import { moreTimeForClaim, moreTimeForDispute } from './more-time';

/** What a manager or a lead does with a claim. */
export function reviewing(row: ClaimRow, { id }: Caller, now: Instant, { own, awaiting }: Beside): Act[] {
  const { claimId, state, reviewer } = row;
  const underReview = state === 'UnderReview';
  const elsewhere =
    own === null
      ? null
      : hindrance('ConflictOfInterest', `You look after ${own}: another manager, or a lead, decides between it and its rivals.`);
  const waits = elsewhere ?? waitsForIncumbent(row, now) ?? waitsForCustomer(awaiting);
  return [
    {
      name: 'pass-review',
      title: 'Pass the review',
      heading: (whose) => `Pass the review of ${whose}’s claim`,
      lede: 'The documents prove the work.',
      ...unless(waits, underReview),
      rationale: true,
      command: ({ rationale }) => ({ type: 'PassReview', claimId, rationale }),
    },
    {
      name: 'require-action',
      title: 'Ask the partner to mend it',
      heading: (whose) => `Ask ${whose} to mend its claim`,
      lede: 'Something is missing. Unanswered, the claim is rejected by the clock.',
      ...unless(elsewhere, underReview),
      reasons: 'require-action',
      rationale: true,
      command: ({ reasons, rationale }) => ({ type: 'RequireAction', claimId, reasons, rationale }),
    },
    {
      name: 'start-review',
      title: underReview ? 'Take the review over' : 'Start the review',
      heading: (whose) => `${underReview ? 'Take over' : 'Start'} the review of ${whose}’s claim`,
      lede: 'You take the claim up; until when it is to be reviewed is said by the policy.',
      offered: state === 'Requested' || (underReview && reviewer?.id !== id),
      command: () => ({ type: 'StartReview', claimId }),
    },
    {
      name: 'reject',
      title: 'Reject the claim',
      heading: (whose) => `Reject ${whose}’s claim`,
      lede: 'The partner reads the reasons with what would cure them, and may dispute it.',
      ...unless(elsewhere, isOpen(row)),
      reasons: 'reject',
      rationale: true,
      command: ({ reasons, rationale }) => ({ type: 'Reject', claimId, reasons, rationale }),
    },
    {
      name: 'end',
      title: 'End the association',
      heading: (whose) => `End the association of ${whose}`,
      lede: 'The workload is vacant at once. The partner may dispute it.',
      ...unless(elsewhere, state === 'Active'),
      reasons: 'end',
      rationale: true,
      command: ({ reasons, rationale }) => ({ type: 'EndAssociation', claimId, reasons, rationale }),
    },
    moreTimeForClaim(row, now),
    noting(claimId),
  ];
}

/** What is noted decides nothing: it can be, whatever became of the claim. */
const noting = (claimId: string): Act => ({
  name: 'notes',
  title: 'Leave a note',
  heading: (whose) => `Leave a note on ${whose}’s claim`,
  lede: 'It stands among the events of the claim.',
  offered: true,
  choice: {
    legend: 'Who reads it',
    options: { internal: 'The vendor’s people alone', parties: 'The parties and the customer too, in their inboxes' },
    chosen: 'internal',
    missing: 'Choose who reads it.',
  },
  words: { name: 'text', label: 'Note, in your own words', missing: 'Write the note.' },
  command: ({ choice, words: text }) => ({ type: 'AddNote', claimId, text, visibility: choice === 'parties' ? 'parties' : 'internal' }),
});

/** What would be offered is, unless something is in its way: that is said instead. */
const unless = (inTheWay: Hindrance | null, would: boolean): Pick<Act, 'offered' | 'instead'> => ({
  offered: would && inTheWay === null,
  instead: would ? inTheWay : null,
});

const hindrance = (code: Hindrance['code'], detail: string): Hindrance => ({ code, detail });

/** No one is superseded unheard: why the review cannot be passed yet. */
function waitsForIncumbent({ noticeUntil, notServed }: ClaimRow, now: Instant): Hindrance | null {
  if (noticeUntil !== null && noticeUntil > now)
    return hindrance('NoticeRunning', `The review can be passed from ${timeWords(noticeUntil)}: until then the incumbent may answer.`);
  const failed = notServed.some(({ to }) => to === 'incumbent');
  return failed
    ? hindrance('NoticeRunning', 'The review can be passed when the incumbent has been heard: serve the notice to it anew.')
    : null;
}

/** The customer is asked about one claim at a time. */
const waitsForCustomer = (awaiting: string | null): Hindrance | null =>
  awaiting === null
    ? null
    : hindrance(
        'ConsentInProgress',
        `The review can be passed when the customer’s word on the claim of ${awaiting} is decided: it is asked about one at a time.`,
      );

/** What a manager or a lead does with a dispute. */
export function settling(row: DisputeRow, { role, id }: Caller, { own }: Beside): Act[] {
  const { disputeId, state, decision, escalatedAt, disputed } = row;
  const reaching = decision === 'rejection' ? 'returned-to-review' : 'decision-reversed';
  const open = state === 'open';
  const decided = disputed !== null && isOwnDecision(disputed, { id });
  const who = escalatedAt === null ? 'another manager, or a lead,' : role === 'lead' ? 'another lead' : 'a lead';
  const elsewhere = decided
    ? hindrance('SelfReview', `You made the decision that is disputed: ${who} resolves it.`)
    : own !== null
      ? hindrance('ConflictOfInterest', `You look after ${own}: ${who} resolves what is between it and its rivals.`)
      : needsLead(row, { role })
        ? hindrance('Forbidden', 'It is escalated: a lead resolves it now.')
        : null;
  return [
    {
      name: 'resolve',
      title: 'Resolve the dispute',
      heading: (whose) => `Resolve ${whose}’s dispute`,
      lede: 'Say whether the decision stands. What follows from that is recorded together with it.',
      ...unless(elsewhere, open),
      choice: {
        legend: 'Outcome',
        options: {
          'decision-stands': 'Decision stands',
          [reaching]: decision === 'rejection' ? 'Returned to review' : 'Decision reversed',
        },
        means: {
          'decision-stands': 'It cannot be disputed again.',
          [reaching]: decision === 'rejection' ? 'The claim is under review again.' : 'As if it had never been made.',
        },
        missing: 'Choose an outcome.',
      },
      reasons: 'resolve',
      rationale: true,
      command: ({ choice, reasons, rationale }) => ({ type: 'ResolveDispute', disputeId, outcome: outcomeOf(choice), reasons, rationale }),
    },
    {
      name: 'escalate',
      title: 'Escalate it',
      heading: (whose) => `Escalate ${whose}’s dispute`,
      lede: 'Only a lead resolves it from then on.',
      offered: open && escalatedAt === null,
      command: () => ({ type: 'EscalateDispute', disputeId }),
    },
    moreTimeForDispute(row),
  ];
}

/** @throws Refusal Malformed */
function outcomeOf(chosen: string): DisputeOutcome {
  const { data } = disputeOutcome.safeParse(chosen);
  if (data) return data;
  throw new Refusal('Malformed', 'Choose an outcome.', [{ field: 'outcome', message: 'must be chosen' }]);
}

/** How a notice is served anew: as its addressee is registered to be reached, or by a channel that is named. */
const AS_REGISTERED = 'registered';

/** What a manager or a lead does with a notice: says that it did not arrive, and serves it anew. */
export function ofNotice({ noticeId, to, channel, failedAt, respondBy, endedAt }: NoticeRow, now: Instant): Act[] {
  const runs = endedAt === null && failedAt === null && respondBy !== null && respondBy > now;
  return [
    {
      name: 'serving',
      title: 'Serve the notice anew',
      lede: `It did not reach the ${to}. See to the contact first: a whole window begins.`,
      offered: failedAt !== null && endedAt === null,
      choice: {
        legend: 'How it goes out',
        options: {
          [AS_REGISTERED]: `As the ${to} is registered to be reached`,
          mail: 'By mail, and in the inbox',
          inbox: 'By the inbox alone, where it stands at once',
        },
        chosen: AS_REGISTERED,
        missing: 'Choose how it goes out.',
      },
      command: ({ choice }) => {
        const { data } = noticeChannel.safeParse(choice);
        return { type: 'ServeNotice', noticeId, ...(data ? { channel: data } : {}) };
      },
    },
    {
      name: 'failure',
      title: 'It was not served',
      heading: () => `The notice to the ${to} was not served`,
      lede: `You know that it did not reach the ${to}, as by a letter that came back. Its window is void from then on, until it is served anew.`,
      offered: runs && channel !== 'inbox',
      words: {
        name: 'failure',
        label: 'How you know it. Whoever serves the notice anew reads it.',
        missing: 'Say how you know that it was not served.',
      },
      command: ({ words: reason }) => ({ type: 'FailNotice', noticeId, reason }),
    },
  ];
}
