import type { PolicyTerms } from '../domain/policy/policy';
import { UUID } from '../domain/streams';

/** Which scope a report's WorkloadName stands for, and what a report calls a scope. */
export interface ReportNames {
  /** Null where the policy lists no such name. */
  scopeOf(workloadName: string): string | null;
  nameOf(scope: string): string;
}

/**
 * The names of a policy's scopes in reports, in any case. The subscription of a Business Application follows its product's name after
 * a tilde, as it follows the product in a scope: `Dynamics 365 Sales~{subscriptionId}`.
 */
export function reportNames({ scopes }: PolicyTerms): ReportNames {
  const byName = new Map(scopes.flatMap((terms) => [terms.scope, ...terms.reportNames].map((name) => [name.toLowerCase(), terms])));
  const names = new Map(scopes.map(({ scope, reportNames: [name] }) => [scope, name ?? scope]));
  return {
    scopeOf(workloadName) {
      const [name = '', subscription, ...more] = workloadName.split('~');
      const terms = byName.get(name.trim().toLowerCase());
      if (!terms || more.length > 0 || (terms.kind === 'subscription') !== (subscription !== undefined)) return null;
      if (subscription === undefined) return terms.scope;
      const id = subscription.trim().toLowerCase();
      return UUID.test(id) ? `${terms.scope}~${id}` : null;
    },
    nameOf(scope) {
      const [listed = scope, subscription] = scope.split('~');
      const name = names.get(listed) ?? listed;
      return subscription === undefined ? name : `${name}~${subscription}`;
    },
  };
}
