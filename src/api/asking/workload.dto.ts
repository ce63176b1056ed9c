import { Matches } from 'class-validator';
import { ApiProperty } from '@nestjs/swagger';
import { Text } from './fields';

/** `{tenantId}.{scope}` */
export class WorkloadParams {
  @ApiProperty({ description: '{tenantId}.{scope}', example: 'c0a80101-0000-4000-8000-000000000001.teams' })
  @Matches(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\..{1,100}$/, {
    message: '$property must be {tenantId}.{scope}, the tenant id a lower-case UUID',
  })
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
