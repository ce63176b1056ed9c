import { z } from 'zod';
import { catalogue } from '../../src/domain/catalogue';
import type { EventType } from '../../src/domain/catalogue';

interface JsonSchema {
  type?: string | string[];
  const?: string | number;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  description?: string;
}

const streams: Record<string, string> = {
  workload: '`onrecord.workload-{tenantId}.{scope}`',
  usage: '`onrecord.usage-{tenantId}.{scope}`',
  tenant: '`onrecord.tenant-{tenantId}`',
  partner: '`onrecord.partner-{partnerId}`',
  policy: '`onrecord.policy`',
  webhook: '`onrecord.webhook-{webhookId}`',
  ledger: '`onrecord.ledger`',
};

/** docs/reference/events.md, from the catalogue of event types itself. */
export function eventsReference(): string {
  const kinds = [...new Set([...catalogue.values()].map(({ stream }) => stream))];
  const sections = kinds.map((kind) => {
    const types = [...catalogue.values()].filter(({ stream }) => stream === kind);
    return `## Streams ${streams[kind] ?? kind}\n\n${types.map(section).join('\n')}`;
  });
  return `${PREFACE}\n${sections.join('\n')}`;
}

function section({ name, version, schema, earlier }: EventType): string {
  const before = earlier.length === 0 ? '' : ` Versions 1 to ${earlier.length} are read as this one.`;
  const json = z.toJSONSchema(schema) as JsonSchema;
  const fields = Object.entries(json.properties ?? {}).filter(([field]) => field !== 'type');
  const rows = fields.map(
    ([field, of]) => `| \`${field}\` | ${typeOf(of)}${json.required?.includes(field) ? '' : ', optional'} | ${of.description ?? ''} |`,
  );
  return `### ${name}\n\n${json.description ?? ''} Version ${version}.${before}\n\n| field | type | meaning |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

function typeOf({ type, const: constant, enum: values, anyOf, items, properties }: JsonSchema): string {
  if (constant !== undefined) return `\`${String(constant)}\``;
  if (values) return values.map((value) => `\`${String(value)}\``).join(' or ');
  if (anyOf) return anyOf.map(typeOf).join(' or ');
  if (items) return `list of ${typeOf(items)}`;
  if (properties) return `{ ${Object.keys(properties).join(', ')} }`;
  return String(type);
}

const PREFACE = `# Events

Made from the catalogue (\`src/domain/catalogue.ts\`) by \`npm run docs\`; a test fails where it is behind. An appended event is for ever: a
field is never renamed, and a new meaning is a new version.

Beside its data every event carries, in its metadata:

| field | meaning |
| --- | --- |
| \`version\` | schema version of the data |
| \`recordedAt\` | when the ledger learned it: the clock, but never before the stream's last event |
| \`effectiveAt\` | when it holds in the world |
| \`actor\` | \`{ role, id, organisation }\`; \`ledger\` where a deadline passed |
| \`commandId\`, \`requestHash\` | the command that wrote it, and the SHA-256 of the canonical request; absent where a deadline passed |
| \`correlationId\`, \`causationId\` | the request it belongs to; the command, or the event that wrote the deadline |
| \`policyVersion\` | the policy version that decided, where one did |

An event is cited by its **sequence**: the n-th ledger event in the store's order, from 1. Instants are RFC 3339 in UTC with
milliseconds, days are \`YYYY-MM-DD\`; a window that closes on a day closes at 24:00, which is written as 00:00 of the next.
`;
