import type { Reason } from './policy';

/**
 * The catalogue of reasons that the presets share: for each code a text for each party, and what would cure it. Those without a use
 * are not given by a manager: they say what a supersession, the customer's word or a term did.
 */
export const reasons: Reason[] = [
  {
    code: 'evidence-unreadable',
    uses: ['require-action', 'reject'],
    texts: {
      partner: 'A document of your claim could not be read.',
      customer: 'A document in your name could not be read.',
      manager: 'A document cannot be read.',
    },
    cure: 'Attach the document again, complete and legible.',
  },
  {
    code: 'evidence-insufficient',
    uses: ['require-action', 'reject'],
    texts: {
      partner: 'The documents do not show that you did the work on this workload.',
      customer: 'The documents do not show that the partner did the work.',
      manager: 'The documents do not prove execution.',
    },
    cure: 'Attach proof of execution that names the customer and the workload and is signed by the customer.',
  },
  {
    code: 'signature-missing',
    uses: ['require-action', 'reject'],
    texts: {
      partner: 'The customer’s signature is missing.',
      customer: 'A document in your name does not carry your signature.',
      manager: 'The customer’s signature is missing.',
    },
    cure: 'Attach the document with the customer’s signature and its date.',
  },
  {
    code: 'scope-mismatch',
    uses: ['require-action', 'reject'],
    texts: {
      partner: 'The documents name another customer or workload.',
      customer: 'The documents name something other than this service of yours.',
      manager: 'The documents name another tenant or workload.',
    },
    cure: 'Attach evidence that names this customer and this workload.',
  },
  {
    code: 'newer-incumbent-evidence',
    uses: ['reject'],
    texts: {
      partner: 'The partner on record gave newer evidence than yours.',
      customer: 'The partner on record gave newer evidence than the partner who asked.',
      manager: 'The incumbent’s evidence is newer.',
    },
    cure: 'Claim again with evidence that the customer signed later than the incumbent’s.',
  },
  {
    code: 'newer-rival-evidence',
    uses: ['reject'],
    texts: {
      partner: 'A competing partner gave newer evidence than yours.',
      customer: 'Another partner who asked gave newer evidence.',
      manager: 'A rival’s evidence is newer.',
    },
    cure: 'Claim again with evidence that the customer signed later.',
  },
  {
    code: 'not-the-engaged-partner',
    uses: ['reject', 'end'],
    texts: {
      partner: 'The customer’s records name another partner for this work.',
      customer: 'Your records name another partner for this work.',
      manager: 'The customer’s records name another partner.',
    },
    cure: 'Ask the customer to confirm your engagement in writing, and claim again.',
  },
  {
    code: 'no-partner-response',
    uses: ['reject'],
    texts: {
      partner: 'You did not answer what the reviewer asked in time.',
      customer: 'The partner did not answer the reviewer in time.',
      manager: 'The action required was not answered.',
    },
    cure: 'Claim again with the document that was asked for, or open a dispute within its window.',
  },
  {
    code: 'no-customer-consent',
    uses: ['reject'],
    texts: {
      partner: 'The customer did not agree in time.',
      customer: 'You did not agree in time.',
      manager: 'The customer’s window closed without consent.',
    },
    cure: 'Talk to the customer, then claim again.',
  },
  {
    code: 'subscription-replaced',
    uses: ['reject', 'end'],
    texts: {
      partner: 'The subscription was replaced by another.',
      customer: 'Your subscription was replaced by another.',
      manager: 'The subscription was replaced.',
    },
    cure: 'Claim the new subscription.',
  },
  {
    code: 'engagement-ended',
    uses: ['end'],
    texts: {
      partner: 'The engagement has ended.',
      customer: 'The engagement has ended.',
      manager: 'The engagement has ended.',
    },
    cure: 'Claim again when a new engagement begins.',
  },
  {
    code: 'programme-violation',
    uses: ['reject', 'end'],
    texts: {
      partner: 'The claim breaks the terms of the programme.',
      customer: 'The claim broke the terms of the programme.',
      manager: 'The terms of the programme were broken.',
    },
    cure: 'Ask your partner manager what was broken, mend it, and claim again.',
  },
  {
    code: 'decision-sound',
    uses: ['resolve'],
    texts: {
      partner: 'The decision was examined again and found right.',
      customer: 'The decision was examined again and found right.',
      manager: 'The decision was sound.',
    },
    cure: 'The decision is final. Claim again with evidence that the customer signed later.',
  },
  {
    code: 'evidence-not-considered',
    uses: ['resolve'],
    texts: {
      partner: 'A document that counts was not considered.',
      customer: 'A document in your name was not considered.',
      manager: 'A document that counts was not considered.',
    },
    cure: 'The document is considered now; nothing more is needed for that.',
  },
  {
    code: 'evidence-misjudged',
    uses: ['resolve'],
    texts: {
      partner: 'A document was judged wrongly.',
      customer: 'A document in your name was judged wrongly.',
      manager: 'A document was misjudged.',
    },
    cure: 'The document was judged anew; nothing more is needed for that.',
  },
  {
    code: 'procedure-not-followed',
    uses: ['resolve'],
    texts: {
      partner: 'The decision was not made as the programme requires.',
      customer: 'The decision was not made as the programme requires.',
      manager: 'The procedure was not followed.',
    },
    cure: 'The procedure is followed now; nothing more is needed for that.',
  },
  {
    code: 'customer-repudiated',
    uses: [],
    texts: {
      partner: 'The customer says that it never agreed.',
      customer: 'You said that you never agreed.',
      manager: 'The customer repudiated the association.',
    },
    cure: 'Talk to the customer; it may lift the cooldown, and then you may claim again.',
  },
  {
    code: 'superseded',
    uses: [],
    texts: {
      partner: 'Another partner is on record in your place.',
      customer: 'Another partner came on record.',
      manager: 'A challenger was granted.',
    },
    cure: 'Claim again with evidence that the customer signed later than the present holder’s.',
  },
  {
    code: 'customer-declined',
    uses: [],
    texts: { partner: 'The customer declined.', customer: 'You declined.', manager: 'The customer declined.' },
    cure: 'Talk to the customer; it may lift the cooldown, and then you may claim again.',
  },
  {
    code: 'customer-ended',
    uses: [],
    texts: {
      partner: 'The customer ended the association.',
      customer: 'You ended the association.',
      manager: 'The customer ended the association.',
    },
    cure: 'Talk to the customer; it may lift the cooldown, and then you may claim again.',
  },
  {
    code: 'term-ended',
    uses: [],
    texts: {
      partner: 'The term ended without a renewal.',
      customer: 'The partner’s term ended.',
      manager: 'The term ended without a renewal.',
    },
    cure: 'Claim again with evidence of your work since.',
  },
];
