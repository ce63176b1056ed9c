import { Text, WorkloadId } from './fields';

/** `{tenantId}.{scope}` */
export class WorkloadParams {
  @WorkloadId()
  workloadId!: string;
}

/** Two clocks: when it held, and when it was known. */
export class HeldQuery {
  @Text(40, {
    optional: true,
    description: 'when it held: a date (its last instant) or an instant; now where absent',
    example: '2025-04-01',
  })
  on?: string;

  @Text(40, { optional: true, description: 'as the ledger knew it then; now where absent', example: '2025-04-10' })
  'known-at'?: string;
}

export class KnownQuery {
  @Text(40, { optional: true, description: 'as the ledger knew it then; now where absent', example: '2025-04-10' })
  'known-at'?: string;
}
