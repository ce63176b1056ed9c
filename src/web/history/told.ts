import type { EventTold } from '../../api/seen/events';
import type { DomainEvent } from '../../domain/catalogue';
import { streamKind, subjectOfStream, workloadIdOf, workloadOfStream } from '../../domain/streams';
import type { WorkloadEvent } from '../../domain/workload/events';
import { said } from '../events/said';
import type { DataTold } from '../events/said';
import { html } from '../html';
import type { Html } from '../html';
import type { Telling } from '../telling';
import { periodWords } from '../workload/usage-table';
import { timeOf } from '../words';

const word = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const count = (value: unknown): string => (typeof value === 'number' ? value.toLocaleString('en') : '');
const at = (value: unknown): Html | null => (typeof value === 'string' ? timeOf(value) : null);
const usage = ({ period, monthlyActiveUsers, paidUnits }: DataTold): Html =>
  html`${periodWords(word(period))}: ${count(monthlyActiveUsers)} active of ${count(paidUnits)} paid`;

/** For every event that is no workload's: the compiler names the one that has no words yet. */
const sentences: Record<Exclude<DomainEvent, WorkloadEvent>['type'], (data: DataTold) => Html> = {
  LedgerOpened: ({ mode }) => html`The ledger was opened, in ${word(mode)}`,
  PolicyPublished: ({ version, takesEffectAt }) => html`Policy version ${word(version)} was published, in force from ${at(takesEffectAt)}`,
  TenantRegistered: ({ name }) => html`Customer ${word(name)} was registered`,
  TenantChanged: ({ name }) => html`Customer ${word(name)} was changed`,
  PartnerRegistered: ({ name, globalAccountId }) => html`Partner ${word(name)} was registered, of account ${word(globalAccountId)}`,
  PartnerChanged: ({ name, globalAccountId }) => html`Partner ${word(name)} was changed, of account ${word(globalAccountId)}`,
  UsageRecorded: (data) => html`Usage was recorded of ${usage(data)}`,
  UsageCorrected: (data) => html`Usage was corrected of ${usage(data)}`,
  WebhookRegistered: ({ url }) => html`A webhook to ${word(url)} was registered`,
  WebhookChanged: ({ url }) => html`A webhook was changed, to ${word(url)}`,
  WebhookVerified: () => html`A webhook was verified: deliveries begin`,
  WebhookSecretRotated: ({ previousUntil }) => html`A webhook got a new secret; the one before signs until ${at(previousUntil)}`,
  WebhookPaused: () => html`A webhook was paused`,
  WebhookResumed: () => html`A webhook was resumed`,
  WebhookDisabled: ({ reason }) => html`A webhook was disabled (${word(reason)})`,
  WebhookReplayRequested: ({ from, to }) => html`Events ${word(from)} to ${word(to)} are delivered to a webhook once more`,
  WebhookDeliveryAbandoned: ({ sequence }) => html`Delivery of event ${word(sequence)} to a webhook was given up`,
  WebhookRemoved: () => html`A webhook was removed`,
};

/** Any event of the ledger as a sentence; of a type that this version does not know, its name. */
export function saidOf({ type, data }: EventTold, telling: Telling): Html {
  if (Object.hasOwn(sentences, type)) return sentences[type as keyof typeof sentences](data);
  return said({ ...data, type }, telling);
}

/** The workload of an event, where it is one's. */
export function workloadOf({ stream }: EventTold): string | null {
  const kind = streamKind(stream);
  return kind === 'workload' || kind === 'usage' ? workloadIdOf(workloadOfStream(stream)) : null;
}

/** What an event is about, with the page that has more of it. */
export function subjectOf(event: EventTold, telling: Telling): Html {
  const { stream, sequence = '', recordedAt } = event;
  const kind = streamKind(stream);
  const id = workloadOf(event);
  if (id !== null) {
    const name = telling.workload(workloadOfStream(stream));
    const then = `/workloads/${id}?known-at=${recordedAt}${kind === 'workload' ? `#e${sequence}` : ''}`;
    return html`<a href="/workloads/${id}">${name}</a>,
      <a href="${then}">as known then<span class="vh">: ${name} at event ${sequence}</span></a>`;
  }
  const subject = kind === 'tenant' || kind === 'partner' || kind === 'webhook' ? subjectOfStream(stream) : '';
  if (kind === 'tenant') return html`<a href="/tenants/${subject}">${telling.customer(subject)}</a>`;
  if (kind === 'partner') return html`<a href="/partners/${subject}">${telling.organisation(subject)}</a>`;
  return subject === '' ? html`the ledger` : html`<code>${subject}</code>`;
}
