/** Every ledger event stands in a stream whose name begins so; nothing else is ever written there. */
export const LEDGER_PREFIX = 'onrecord.';

export const LEDGER_STREAM = 'onrecord.ledger';
export const POLICY_STREAM = 'onrecord.policy';

const WORKLOAD = 'onrecord.workload-';
const USAGE = 'onrecord.usage-';
const PARTNER = 'onrecord.partner-';
const TENANT = 'onrecord.tenant-';
const WEBHOOK = 'onrecord.webhook-';

/** What is claimed: one tenant's use of one product. */
export interface WorkloadRef {
  tenantId: string;
  scope: string;
}

export type StreamKind = 'workload' | 'usage' | 'partner' | 'tenant' | 'webhook' | 'policy' | 'ledger' | 'unknown';

export const workloadIdOf = ({ tenantId, scope }: WorkloadRef): string => `${tenantId}.${scope}`;
export const workloadStream = (workload: WorkloadRef): string => WORKLOAD + workloadIdOf(workload);
export const usageStream = (workload: WorkloadRef): string => USAGE + workloadIdOf(workload);
export const partnerStream = (partnerId: string): string => PARTNER + partnerId;
export const tenantStream = (tenantId: string): string => TENANT + tenantId;
export const webhookStream = (webhookId: string): string => WEBHOOK + webhookId;

/** What a stream holds, by its name. */
export function streamKind(stream: string): StreamKind {
  if (stream.startsWith(WORKLOAD)) return 'workload';
  if (stream.startsWith(USAGE)) return 'usage';
  if (stream.startsWith(PARTNER)) return 'partner';
  if (stream.startsWith(TENANT)) return 'tenant';
  if (stream.startsWith(WEBHOOK)) return 'webhook';
  if (stream === POLICY_STREAM) return 'policy';
  if (stream === LEDGER_STREAM) return 'ledger';
  return 'unknown';
}

/** `{tenantId}.{scope}` taken apart; null where it cannot be one. The scope itself is not judged here. */
export function parseWorkloadId(workloadId: string): WorkloadRef | null {
  const [, tenantId, scope] = WORKLOAD_ID.exec(workloadId) ?? [];
  return tenantId !== undefined && scope !== undefined ? { tenantId, scope } : null;
}

/** The workload a workload or usage stream is about. */
export function workloadOfStream(stream: string): WorkloadRef {
  const workload = parseWorkloadId(stream.slice(stream.indexOf('-') + 1));
  if (!workload) throw new Error(`${stream} is not the stream of a workload`);
  return workload;
}

/** The partner or tenant id a reference stream is about. */
export const subjectOfStream = (stream: string): string => stream.slice(stream.indexOf('-') + 1);

/** A UUID in its canonical lower-case form, the only one the ledger takes: one tenant, one stream. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** The scope in visible ASCII: what else a name could hold, stores may cut off or read as another. */
export const WORKLOAD_ID = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\x21-\x7e]{1,100})$/;
export const PARTNER_ID = /^[A-Za-z0-9_-]{1,64}$/;
