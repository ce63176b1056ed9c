import type { Role } from '../domain/recorded';
import { html } from './html';
import type { Html } from './html';

/** Who acts in a ledger, as the pages name them. */
export const actors: Readonly<Record<Role, string>> = {
  partner: 'partner',
  customer: 'customer',
  manager: 'manager',
  lead: 'lead',
  auditor: 'auditor',
  telemetry: 'telemetry',
  service: 'service',
  importer: 'import of a report',
  ledger: 'the clock',
};

const isRole = (role: string): role is Role => Object.hasOwn(actors, role);

/**
 * Who recorded or decided something, as far as its reader may know: `partner litware-portal of Litware`, `manager-a`, `the clock`.
 * @param organisation the name of whom it acted for
 */
export function actorTold({ role = '', id }: { role?: string; id?: string }, organisation?: string): Html {
  if (role === 'policy') return html`the policy`;
  const words = isRole(role) ? actors[role] : role;
  const of = organisation !== undefined && ` of ${organisation}`;
  if (id === undefined || role === 'ledger') return html`${words}${of}`;
  return id.startsWith(role) ? html`<code>${id}</code>${of}` : html`${words} <code>${id}</code>${of}`;
}
