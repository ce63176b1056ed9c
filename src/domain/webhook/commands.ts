import type { WebhookFilter } from './events';

/** Where events are to go, and which. */
export interface WebhookTarget {
  url: string;
  description?: string | null;
  filter: WebhookFilter;
}

/** With what comes next, with the first event, or after a sequence. */
export type Beginning = 'now' | 'beginning' | number;

export interface RegisterWebhook extends WebhookTarget {
  type: 'RegisterWebhook';
  webhookId: string;
  begin: Beginning;
}
export interface ChangeWebhook extends WebhookTarget {
  type: 'ChangeWebhook';
}
/** Only after its receiver took a signed message. */
export interface VerifyWebhook {
  type: 'VerifyWebhook';
}
export interface RotateWebhookSecret {
  type: 'RotateWebhookSecret';
  /** For how many days more, today not counted, the secret before it signs too; 0: it and all before it end at once. */
  overlapDays: number;
}
export interface PauseWebhook {
  type: 'PauseWebhook';
}
export interface ResumeWebhook {
  type: 'ResumeWebhook';
  /** Where to begin anew; where it stood, if absent. */
  begin?: Beginning;
}
export interface ReplayWebhook {
  type: 'ReplayWebhook';
  from: number;
  to: number;
}
export interface ResendDeadLetter {
  type: 'ResendDeadLetter';
  sequence: number;
}
export interface RemoveWebhook {
  type: 'RemoveWebhook';
}
/** By the ledger itself. */
export interface DisableWebhook {
  type: 'DisableWebhook';
  reason: 'gone' | 'failing';
  detail: string;
}
/** By the ledger itself: an event that could not be delivered in all the time there was. */
export interface AbandonDelivery {
  type: 'AbandonDelivery';
  sequence: number;
  eventType: string;
  attempts: number;
  firstAttemptAt: string;
  lastError: string;
}

/** What can be asked of a webhook. */
export type WebhookCommand =
  | RegisterWebhook
  | ChangeWebhook
  | VerifyWebhook
  | RotateWebhookSecret
  | PauseWebhook
  | ResumeWebhook
  | ReplayWebhook
  | ResendDeadLetter
  | RemoveWebhook
  | DisableWebhook
  | AbandonDelivery;
