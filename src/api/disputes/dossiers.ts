import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../../domain/facts';
import type { DisputeRow } from '../../projections/workloads/rows';
import { Now } from '../asking/now';
import { Histories } from '../history/histories';
import { PARTS, tellingOf } from '../parts';
import type { Parts } from '../parts';
import { presentDispute } from '../seen/disputes';
import type { EventTold } from '../seen/events';
import { Timelines } from '../timeline/timelines';
import type { Answer } from '../../timeline/answers';
import { gatherDossier } from './dossier';
import type { Dossier, Gathered } from './dossier';

const PAGE = 1000;

/** A dossier, and every answer that its workload ever had, to be drawn beside today's. */
export interface DossierRead {
  dossier: Dossier;
  answers: Answer[];
}

/** Everything about a dispute in one document, as its reader may know it. */
@Injectable()
export class Dossiers {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly histories: Histories,
    private readonly timelines: Timelines,
  ) {}

  /** @throws Refusal NotFound for another's as for none */
  async of(disputeId: string, caller: Caller): Promise<DossierRead> {
    const row = await this.now.disputeFor(disputeId, caller);
    const { workloadId, tenantId } = row;
    const { told: timeline, answers } = await this.timelines.story(workloadId, {}, caller);
    const dossier = {
      ...(await this.gathered(row, caller)),
      customerName: this.parts.queries.reference.tenant(tenantId)?.name ?? null,
      timeline,
      replay: [`onrecord history ${workloadId} --json`, `GET /v1/workloads/${workloadId}/history`],
    };
    return { dossier, answers };
  }

  /** The same without what is drawn. @param row a dispute that the reader may read */
  async gathered(row: DisputeRow, caller: Caller): Promise<Pick<Dossier, 'dispute' | keyof Gathered>> {
    const { workloadId, disputeId, opener, counterpart } = row;
    const sides = { disputeId, opener: opener.claimId, counterpart: counterpart?.claimId ?? null };
    const dispute = { ...presentDispute(row, tellingOf(this.parts, caller)) };
    return { dispute, ...gatherDossier(await this.#told(workloadId, caller), sides) };
  }

  async #told(workloadId: string, caller: Caller): Promise<EventTold[]> {
    const told: EventTold[] = [];
    let cursor: string | undefined;
    do {
      const { items, next } = await this.histories.ofWorkload(workloadId, { limit: PAGE, cursor }, caller);
      told.push(...items);
      cursor = next ?? undefined;
    } while (cursor !== undefined);
    return told;
  }
}
