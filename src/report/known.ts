import { dayOf } from '../domain/calendar';
import type { Day } from '../domain/calendar';
import { workloadStream } from '../domain/streams';
import type { WorkloadRef } from '../domain/streams';
import type { WorkloadEvent } from '../domain/workload/events';
import { foldWorkload } from '../domain/workload/evolve';
import { paint } from '../domain/workload/paint';
import { stretchAt } from '../domain/workload/stretches';
import type { Stretch } from '../domain/workload/stretches';
import type { Claim } from '../domain/workload/state';
import type { EventStore } from '../ledger/ports/event-store';
import { readWhole } from '../ledger/streams';
import type { Association, Known, Moved } from './judge';

/** What the ledger knows of a workload's past, as a report would tell it. */
export async function knownOf(store: EventStore, ref: WorkloadRef): Promise<Known> {
  const events = await readWhole<WorkloadEvent>(store, workloadStream(ref));
  const { claims } = foldWorkload(events);
  const imported = claims.flatMap((claim) => (claim.imported ? [associationOf(claim, claim.imported.since)] : []));
  if (events.every(({ data }) => data.type === 'AssociationImported')) return { associations: imported, decided: null };
  const stretches = paint(events);
  const held = stretches.map((stretch) => associationIn(stretch, claims)).filter((one) => one !== null);
  return { associations: [...imported, ...held], decided: (at) => associationIn(stretchAt(stretches, at), claims) };
}

const associationOf = ({ partnerId, locations }: Claim, since: Day): Association & Moved => ({
  partnerId,
  since,
  formerly: locations.map((location) => location.partnerId),
});

/** Who held in a stretch, and since which day a report says so; null where the workload was vacant. */
function associationIn(stretch: Stretch, claims: readonly Claim[]): (Association & Moved) | null {
  const claim = claims.find(({ claimId }) => claimId === stretch.claimId);
  return claim ? associationOf(claim, sinceOf(claim, stretch)) : null;
}

/** DateAssociated of a claim: the day its report gave, else the day it came on record. */
export function sinceOf({ imported }: Claim, stretch: Stretch): string {
  return imported?.since ?? dayOf(stretch.from);
}
