import { dayOf, isDay } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import { text } from '../query';

/** What a page of a workload is asked for, as it was typed: absent is now. */
export interface Asked {
  on?: string;
  knownAt?: string;
  /** Another moment of knowledge, beside the first. */
  compare?: string;
  /** Of the events, counted from 1; the last where absent. */
  page?: string;
}

/** Fields that are left empty are not asked for. */
export const askedIn = (query: Record<string, unknown>): Asked => ({
  on: text(query['on']),
  knownAt: text(query['known-at']),
  compare: text(query['compare']),
  page: text(query['page']),
});

/** The address of a workload in one state: everything shown is a link that can be sent on. */
export function placeOf(workloadId: string, { on, knownAt, compare, page }: Asked): string {
  const given = Object.entries({ on, 'known-at': knownAt, compare, page }).filter((one): one is [string, string] => one[1] !== undefined);
  const query = new URLSearchParams(given).toString();
  return `/workloads/${workloadId}${query && `?${query}`}`;
}

/** An instant as it is asked for: by its day where that is its last instant. */
export const askedAs = (at: Instant): string => (at.endsWith('T23:59:59.999Z') ? dayOf(at) : at);

/** A date can be picked; an instant, or what is none, is typed. */
export const isPicked = (given: string | undefined): boolean => given === undefined || isDay(given);
