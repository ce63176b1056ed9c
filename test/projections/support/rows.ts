import type { Caller } from '../../../src/domain/facts';
import { inboxRows } from '../../../src/projections/workloads/inbox';
import { claimRow, workloadRow } from '../../../src/projections/workloads/rows';
import { document, litware, prosewareOnRecord } from '../../domain/support/story';
import type { Story } from '../../domain/support/story';

export const workloadOf = (story: Story) => workloadRow(story.workload, story.state);
export const claimOf = (story: Story, of: Caller) => claimRow(story.workload, story.state, story.claim(of));
export const inbox = (story: Story, addressee: string) =>
  inboxRows(story.workload, story.state).flatMap((one) => (one.addressee === addressee ? [one.row] : []));
export const kinds = (story: Story, addressee: string) => inbox(story, addressee).map(({ kind }) => kind);

/** Litware challenges Proseware on Monday 3 March. */
export const challenged = () => prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20'));
