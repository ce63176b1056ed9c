import { sourceOf, TYPE_PREFIX } from '../feed/cloud-event';
import { without } from '../../api/seen/without';
import { catalogue } from '../../domain/catalogue';
import { publishedSchemas } from './schemas';
import type { PublishedSchema } from './schemas';

const DESCRIPTION = [
  'The events of the ledger in its order, for services downstream: who asks is told what it may see.',
  'Each is a CloudEvent. `source` and `id` together are the key by which a repetition is known, `cursor` is where to go on after it.',
].join('\n\n');

const reference = (path: string) => ({ $ref: `#/${path}` });
const keyOf = ({ type, version }: PublishedSchema): string => `${type}.${version}`;

/** The AsyncAPI 3 document of what the ledger sends, made from the catalogue of events. */
export function asyncApiDocument() {
  const published = publishedSchemas('draft-7');
  const newest = [...new Map(published.map((one) => [one.type, one])).values()];
  const messages = Object.fromEntries(newest.map((one) => [one.type, reference(`components/messages/${one.type}`)]));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Onrecord',
      version: '1',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: {
      stream: {
        address: '/v1/events/stream',
        title: 'Live stream',
        description: 'Server-sent events: history and then live, each with its cursor as id; Last-Event-ID resumes.',
        messages,
      },
      pull: {
        address: '/v1/events',
        title: 'Pull feed',
        description: 'Pages after a cursor, each a batch of CloudEvents (application/cloudevents-batch+json); `wait` polls long.',
        messages,
      },
      webhook: {
        address: null,
        title: 'Webhook',
        description:
          'A POST to the URL that a receiver registered, in the form of Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`.',
        messages: Object.fromEntries(Object.entries(messages).filter(([type]) => !isOfWebhooks(type))),
      },
    },
    operations: {
      follow: { action: 'send', channel: reference('channels/stream'), summary: 'Tells each event as it comes.' },
      read: { action: 'send', channel: reference('channels/pull'), summary: 'Tells the events after a cursor, page by page.' },
      deliver: {
        action: 'send',
        channel: reference('channels/webhook'),
        summary: 'Delivers each event that a webhook asked for, at least once.',
      },
    },
    components: {
      messages: Object.fromEntries(newest.map((one) => [one.type, messageOf(one)])),
      schemas: { CloudEvent: envelope, ...Object.fromEntries(published.map((one) => [keyOf(one), without(one.schema, '$schema', '$id')])) },
    },
  };
}

/** What webhooks leave in the ledger is told to none of them. */
const isOfWebhooks = (type: string): boolean => catalogue.get(type)?.stream === 'webhook';

function messageOf(published: PublishedSchema): object {
  const { type, schema } = published;
  return {
    name: type,
    title: type,
    summary: schema['description'],
    contentType: 'application/cloudevents+json',
    payload: {
      allOf: [
        reference('components/schemas/CloudEvent'),
        {
          type: 'object',
          properties: { type: { const: TYPE_PREFIX + type }, data: reference(`components/schemas/${keyOf(published)}`) },
        },
      ],
    },
  };
}

const text = (description: string) => ({ type: 'string', description });
const count = (description: string) => ({ type: 'integer', description });

/** What is around the data. What is kept from a reader is absent. */
const envelope = {
  type: 'object',
  required: ['specversion', 'id', 'source', 'type', 'time', 'datacontenttype', 'cursor', 'stream', 'schemaversion', 'data'],
  properties: {
    specversion: { const: '1.0' },
    id: text('the sequence: the n-th event of the ledger; of what is derived, with an ordinal behind it'),
    source: text(`the ledger: ${sourceOf('{ledgerId}')}`),
    type: text(`the type of event, with ${TYPE_PREFIX} before it`),
    subject: text('the workload, customer or partner it is about'),
    time: { type: 'string', format: 'date-time', description: 'when the ledger learned it' },
    datacontenttype: { const: 'application/json' },
    dataschema: text('the schema of data, served at /schemas/{type}/{version}; absent where something is masked'),
    cursor: text('where to go on after it; opaque, and good for ever'),
    stream: text('the stream it stands in: what is in one stream is in order'),
    revision: count('its place in the stream'),
    eventid: text('the id of the event in the store'),
    schemaversion: count('of the data'),
    effectiveat: { type: 'string', format: 'date-time', description: 'when it holds in the world' },
    actorrole: text('who did it; ledger: a deadline passed'),
    actorid: text('opaque'),
    actororganisation: text('an account or tenant'),
    commandid: text('the command that wrote it'),
    correlationid: text('the request it belongs to'),
    causationid: text('the command, or the event that wrote the deadline'),
    policyversion: count('the policy that decided, where one did'),
    data: { type: 'object' },
  },
};
