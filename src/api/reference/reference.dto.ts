import { noticeChannel } from '../../domain/schemas';
import type { NoticeChannel } from '../../domain/schemas';
import { OneOf, PartnerId, Text, Uuid } from '../asking/fields';
import { ListQuery } from '../asking/list.dto';

const NAME = 300;
const REACHED = 'how notices reach it, beside its inbox: inbox where absent';

export class TenantParams {
  @Uuid()
  tenantId!: string;
}

export class TenantBody {
  @Text(NAME, { example: 'Contoso, Ltd.' })
  name!: string;

  @Text(64, { nullable: true, example: 'EMEA' })
  region?: string | null;

  @Text(64, { nullable: true, example: 'enterprise' })
  segment?: string | null;

  @OneOf(noticeChannel.options, { optional: true, description: REACHED })
  noticeChannel?: NoticeChannel;
}

export class PartnerParams {
  @PartnerId()
  partnerId!: string;
}

export class PartnerBody {
  @Text(NAME, { example: 'Proseware Berlin' })
  name!: string;

  @PartnerId({ optional: true, description: 'the global account; the location itself where absent', example: 'proseware' })
  globalAccountId?: string;

  @Text(128, { nullable: true, description: 'the manager (sub) who looks after it, and so cannot decide between it and another' })
  managedBy?: string | null;

  @OneOf(noticeChannel.options, { optional: true, description: REACHED })
  noticeChannel?: NoticeChannel;
}

export class SearchQuery extends ListQuery {
  @Text(100, { optional: true, description: 'a part of the name, or the id' })
  q?: string;
}
