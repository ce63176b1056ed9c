import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../../domain/facts';
import { NO_STREAM } from '../../ledger/ports/event-store';
import { isStaff } from '../auth/roles';
import { Answer } from '../http/answer';
import { etagOf } from '../http/etag';
import { PARTS } from '../parts';
import type { Parts } from '../parts';

/** The revision of what was read, for those who may count it: a decision is made against it. */
@Injectable()
export class Revisions {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  /** Resource and revision are read from the views at one moment: a revision newer than what was shown would let old pictures decide. */
  answer(read: () => object, stream: string, caller: Caller): Answer<object> {
    if (!isStaff(caller)) return new Answer(read());
    const revision = this.parts.queries.history.revisionOf(stream) ?? NO_STREAM;
    return new Answer({ ...read(), revision }, { ETag: etagOf(revision) });
  }
}
