export const webhookExample = {
  webhookId: '5a0c1c1e-9f2e-5c54-8d0a-0a4d5a1f7c10',
  url: 'https://billing.example.com/onrecord',
  description: 'Billing',
  filter: { types: ['ClaimGranted', 'ClaimSuperseded'] },
  state: 'active',
  since: '2025-01-02T09:01:00.000Z',
  disabled: null,
  registeredBy: { role: 'service', id: 'billing' },
  registeredAt: '2025-01-02T09:00:00.000Z',
  signing: { generation: 1, previousUntil: null, usable: true },
  progress: { delivered: '4711', behind: 0, waiting: 0, failingSince: null, replaying: null },
  deadLetters: 0,
};

export const keysExample = {
  secret: 'whsec_T2YgY291cnNlIHRoaXMgaXMgbm90IGEgcmVhbCBrZXk=',
  publicKey: 'whpk_QSBwdWJsaWMga2V5IHRoYXQgaXMgbm90IGEgcmVhbCBvbmU=',
};

export const outcomeExample = { delivered: true, status: 204, error: null, durationMs: 41 };

export const attemptExample = {
  sequence: '4711',
  eventType: 'ClaimGranted',
  attempt: 2,
  at: '2025-01-11T00:00:05.000Z',
  outcome: 'delivered',
  status: 204,
  error: null,
  durationMs: 41,
  nextAt: null,
};

export const deadLetterExample = {
  sequence: '4698',
  eventType: 'ClaimSuperseded',
  attempts: 12,
  firstAttemptAt: '2025-01-08T00:00:00.000Z',
  abandonedAt: '2025-01-11T00:12:00.000Z',
  lastError: 'answered 500',
};
