import { cloudEventOf } from '../../delivery/feed/cloud-event';
import { eventExample } from '../claims/claims.examples';

/** The event of the other examples, as a service downstream receives it. */
export const cloudEventExample = cloudEventOf(eventExample, {
  ledgerId: '4f6d9e51-8c0a-4c5b-9d7e-2a1b3c4d5e6f',
  sequence: Number(eventExample.sequence),
  whole: true,
});
