/** Every ledger event stands in a stream whose name begins so; nothing else is ever written there. */
export const LEDGER_PREFIX = 'onrecord.';

export const LEDGER_STREAM = 'onrecord.ledger';
export const POLICY_STREAM = 'onrecord.policy';

const WORKLOAD = 'onrecord.workload-';
const USAGE = 'onrecord.usage-';
const PARTNER = 'onrecord.partner-';
const TENANT = 'onrecord.tenant-';
const WEBHOOK = 'onrecord.webhook-';
const TENANT_ID_LENGTH = 36;

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
  const tenantId = workloadId.slice(0, TENANT_ID_LENGTH);
  const scope = workloadId.slice(TENANT_ID_LENGTH + 1);
  if (workloadId[TENANT_ID_LENGTH] !== '.' || scope === '' || !UUID.test(tenantId)) return null;
  return { tenantId, scope };
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
