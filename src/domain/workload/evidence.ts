import { addDays, addMonths, dayOf } from '../calendar';
import type { Day, Instant } from '../calendar';
import type { PolicyTerms } from '../policy/policy';
import { refuseUnfitText } from '../free-text';
import { malformed, Refusal } from '../refusal';
import { scope } from '../schemas';
import type { Evidence } from '../schemas';
import type { WorkloadRef } from '../streams';
import type { Claim } from './state';

/**
 * Documents as they come in, whichever command brings them.
 * @throws Refusal EvidenceDateInvalid for a signature more than one day ahead, PersonalData in a reference, Malformed
 */
export function takeIn(evidence: readonly Evidence[], now: Instant): Evidence[] {
  const newest = addDays(dayOf(now), 1);
  evidence.forEach(({ customerSignedOn, reference, type, workloads }, index) => {
    refuseUnfitText({ [`evidence.${index}.reference`]: reference, [`evidence.${index}.type`]: type });
    refuseNoScope(workloads, `evidence.${index}.workloads`);
    refuseFutureDate(customerSignedOn, newest, `evidence.${index}.customerSignedOn`);
  });
  return eachOnce(evidence, 'evidence');
}

/**
 * Each document of a list once: what only repeats another says nothing more.
 * @throws Refusal Malformed for one that is described in two ways: nobody could tell which of them holds
 */
export function eachOnce<Document extends { sha256: string }>(documents: readonly Document[], list: string): Document[] {
  return documents.filter((document, index) => {
    const first = documents.findIndex(({ sha256 }) => sha256 === document.sha256);
    if (first === index) return true;
    const differing = (Object.keys(document) as (keyof Document & string)[]).find(
      (key) => comparable(document[key]) !== comparable(documents[first]?.[key]),
    );
    if (differing === undefined) return false;
    const field = `${list}.${index}.${differing}`;
    const message = `differs from ${list}.${first}, which is the same document`;
    throw new Refusal('Malformed', `${field} ${message}; give each document once.`, [{ field, message }]);
  });
}

/** The workloads that a document names have no order. */
const comparable = (value: unknown): string => JSON.stringify(Array.isArray(value) ? value.toSorted() : value);

/** @throws Refusal Malformed for what cannot be the name of a scope */
function refuseNoScope(workloads: readonly string[], field: string): void {
  const wrong = workloads.find((workload) => !scope.safeParse(workload).success);
  if (wrong !== undefined) throw malformed(field, 'must name scopes, as GET /v1/scopes lists them, or product~subscriptionId');
}

/** Documents that a command cannot do without. @throws Refusal EvidenceMissing */
export function takeInSome(evidence: readonly Evidence[], now: Instant): Evidence[] {
  if (evidence.length === 0)
    throw new Refusal('EvidenceMissing', 'Give at least one document as evidence.', [{ field: 'evidence', message: 'is empty' }]);
  return takeIn(evidence, now);
}

/** The claim with what a reviewer examined, and the rest set aside. */
export function examinedAs(claim: Claim, examined: Claim['examined']): Claim {
  const read = new Set(examined.map(({ sha256 }) => sha256));
  return { ...claim, examined, setAside: claim.evidence.map(({ sha256 }) => sha256).filter((sha256) => !read.has(sha256)) };
}

/** The claim's documents that count, with the dates that the reviewer read on them. */
export function asExamined({ evidence, examined, setAside }: Claim): Evidence[] {
  return evidence.flatMap((given) => {
    if (setAside.includes(given.sha256)) return [];
    const read = examined.find(({ sha256 }) => sha256 === given.sha256);
    return read ? { ...given, customerSignedOn: read.customerSignedOn } : given;
  });
}

/** Documents that name this customer and this workload. */
export function naming(evidence: readonly Evidence[], { tenantId, scope }: WorkloadRef): Evidence[] {
  return evidence.filter((given) => given.tenantId === tenantId && given.workloads.includes(scope));
}

/** What of a claim's documents proves the work, as a grant or a renewal needs it (invariant 4). */
export interface Proof {
  /** Those that name this customer and this workload. */
  named: Evidence[];
  /** Of these the ones that are not too old: one is enough. */
  fresh: Evidence[];
  /** The oldest day of signature that counts. */
  oldest: Day;
}

export function proofIn(evidence: readonly Evidence[], requestedAt: Instant, terms: PolicyTerms, workload: WorkloadRef): Proof {
  const named = naming(evidence, workload);
  const oldest = addMonths(dayOf(requestedAt), -terms.evidenceMonths);
  return { named, fresh: named.filter(({ customerSignedOn }) => customerSignedOn >= oldest), oldest };
}

/**
 * What a grant needs: a document that names tenant and workload, signed no earlier than so many months before the request (invariant 4).
 * @throws Refusal EvidenceMissing, EvidenceScopeMismatch, EvidenceStale
 */
export function requireProof(evidence: readonly Evidence[], requestedAt: Instant, terms: PolicyTerms, workload: WorkloadRef): void {
  if (evidence.length === 0) throw new Refusal('EvidenceMissing', 'No document of the claim was examined; require one of the partner.');
  const { named, fresh, oldest } = proofIn(evidence, requestedAt, terms, workload);
  if (named.length === 0) {
    throw new Refusal('EvidenceScopeMismatch', `No document names ${workload.scope} of tenant ${workload.tenantId}; attach one that does.`);
  }
  if (fresh.length === 0) {
    throw new Refusal(
      'EvidenceStale',
      `The documents were signed before ${oldest}, more than ${terms.evidenceMonths} months before the request.`,
    );
  }
}

/** @throws Refusal EvidenceDateInvalid */
export function refuseFutureDate(customerSignedOn: Day, newest: Day, field: string): void {
  if (customerSignedOn <= newest) return;
  const message = `${customerSignedOn} is more than one day ahead`;
  throw new Refusal('EvidenceDateInvalid', `${field} ${message}; give the day on which the customer signed.`, [{ field, message }]);
}
