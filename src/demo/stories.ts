import type { Instant } from '../domain/calendar';
import type { Caller } from '../domain/facts';
import type { WorkloadRef } from '../domain/streams';
import type { WorkloadCommand } from '../domain/workload/commands';
import type { Claim } from '../domain/workload/state';
import { customer, lead, mailSystem, managerA, managerB, partner, subscriptions, workload } from './people';
import { agoFrom, claimBy, document } from './story';
import type { Ago, Step } from './story';

/**
 * What happened in the demo's programme, counted back in days from now. Every state that a claim can be in is somebody's,
 * several workloads are contested, two are on hold and one is locked, one notice was not served, one term is about to end, a review and a dispute are late, and some deadlines lie in the days ahead.
 */
export function storiesUntil(now: Instant): Step[] {
  const ago = agoFrom(now);
  const at = (on: WorkloadRef) => new Story(on, ago);
  return [
    at(workload('contoso', 'teams')).granted('proseware-north', 300).requests('litware', 5).starts('litware', 4, managerA),
    at(workload('contoso', 'exchange'))
      .requests('proseware-north', 45)
      .starts('proseware-north', 44, managerA)
      .passes('proseware-north', 26, managerA),
    at(workload('contoso', 'sharepoint')).requests('proseware-south', 6).starts('proseware-south', 4).attaches('proseware-south', 2),
    at(workload('contoso', 'intune')).requests('trey', 14).starts('trey', 13).requiresAction('trey', 9, 'signature-missing'),
    at(workload('contoso', 'power-bi')).requests('wingtip', 1),
    at(workload('fabrikam', 'teams')).requests('wingtip', 12).starts('wingtip', 11).passes('wingtip', 3),
    at(workload('fabrikam', 'exchange'))
      .granted('alpine', 200)
      .requests('litware', 60, 75)
      .starts('litware', 58, managerB)
      .answers('alpine', 55, 'defends')
      .rejects('litware', 50, 'newer-incumbent-evidence', managerB),
    at(workload('fabrikam', 'entra-id-p1'))
      .requests('lucerne', 60)
      .starts('lucerne', 59)
      .requiresAction('lucerne', 55, 'evidence-insufficient'),
    at(workload('fabrikam', subscriptions.sales)).granted('lucerne', 250).requests('wingtip', 12),
    at(workload('northwind', 'teams')).requests('trey', 30).withdraws('trey', 25),
    at(workload('northwind', 'exchange'))
      .requests('wingtip', 40)
      .starts('wingtip', 39)
      .passes('wingtip', 21)
      .declines('wingtip', 18, 'northwind'),
    at(workload('northwind', 'onedrive')).granted('proseware-south', 150).ends('proseware-south', 30, 'northwind'),
    at(workload('tailspin', 'office-apps')).granted('litware', 200).givesUp('litware', 45),
    at(workload('tailspin', subscriptions.financeBefore)).granted('trey', 220).isEnded('trey', 20, 'subscription-replaced'),
    at(workload('tailspin', subscriptions.finance))
      .requests('trey', 15)
      .starts('trey', 14)
      .passes('trey', 12)
      .consents('trey', 10, 'tailspin'),
    at(workload('woodgrove', 'teams')).requests('litware', 8).requests('trey', 6).starts('litware', 5),
    at(workload('woodgrove', 'teams-phone')).requests('litware', 12).requests('wingtip', 10).starts('litware', 9).starts('wingtip', 8),
    at(workload('woodgrove', 'intune'))
      .requests('lucerne', 40)
      .starts('lucerne', 39)
      .answers('alpine', 38, 'releases')
      .passes('lucerne', 37)
      .consents('lucerne', 35, 'woodgrove'),
    at(workload('woodgrove', 'defender-endpoint')).granted('wingtip', 160),
    at(workload('woodgrove', subscriptions.service)).granted('alpine', 120),
    at(workload('adventure', 'yammer')).requests('lucerne', 3),
    at(workload('adventure', 'onedrive')).granted('lucerne', 100),
    at(workload('adventure', 'information-protection'))
      .requests('wingtip', 16)
      .starts('wingtip', 14)
      .passes('wingtip', 7)
      .bounces(3, 'The mailbox of the registered contact does not exist.'),
    at(workload('adventure', 'defender-office'))
      .requests('trey', 24)
      .starts('trey', 23)
      .requiresAction('trey', 20, 'evidence-unreadable')
      .resubmits('trey', 15),
    at(workload('woodgrove', 'teams-meetings'))
      .requests('litware', 30)
      .starts('litware', 29)
      .answers('alpine', 28, 'defends')
      .passes('litware', 27)
      .consents('litware', 26, 'woodgrove')
      .disputes('alpine', 2, 'Our answer to the notice came with the newer document, and was not compared.'),
    at(workload('woodgrove', 'sharepoint'))
      .requests('trey', 42, 60)
      .starts('trey', 40)
      .answers('alpine', 36, 'defends')
      .rejects('trey', 30, 'newer-incumbent-evidence', managerA, 'Alpine’s document was signed three weeks after that of Trey.')
      .disputes(
        'trey',
        16,
        'Their document is newer, but it renews support for the branches. Ours names the intranet that we built and run.',
      )
      .tells('alpine', partner('alpine'), 13)
      .tells('trey', customer('woodgrove'), 11),
    at(workload('woodgrove', 'office-apps'))
      .requests('trey', 80)
      .starts('trey', 79)
      .answers('proseware-north', 78, 'defends')
      .passes('trey', 70)
      .consents('trey', 68, 'woodgrove')
      .disputes('proseware-north', 60, 'The document of the other side names another subsidiary.')
      .isReversed(50, 'evidence-misjudged'),
    at(workload('fabrikam', 'sharepoint')).granted('trey', 90).repudiates('trey', 30, 'fabrikam'),
    at(workload('fabrikam', 'intune')).granted('proseware-south', 345),
    at(workload('northwind', 'sharepoint')).granted('wingtip', 395),
    at(workload('adventure', 'teams')).granted('alpine', 140).locks(12, 'adventure'),
    at(workload('contoso', 'onedrive')).granted('proseware-south', 170).moves('proseware-south', 'proseware-north', 60),
  ].flatMap(({ steps }) => steps);
}

const RATIONALE = 'The documents were read one by one, and the customer named in them was compared.';

/** What happens to one workload, told in the programme's words. Days count back from now; a partner is meant by its newest claim. */
class Story {
  readonly steps: Step[] = [];

  constructor(
    private readonly on: WorkloadRef,
    private readonly ago: Ago,
  ) {}

  requests(partnerId: string, days: number, signed = days + 15): this {
    const evidence = [document(this.on, partnerId, this.ago(signed))];
    return this.#step(days, '08:40', partner(partnerId), () => ({
      type: 'RequestClaim',
      partnerId,
      engagement: 'usage-recognition',
      evidence,
    }));
  }

  starts(partnerId: string, days: number, by: Caller = managerA): this {
    return this.#about(partnerId, days, '10:15', by, ({ claimId }) => ({ type: 'StartReview', claimId }));
  }

  passes(partnerId: string, days: number, by: Caller = managerA): this {
    return this.#about(partnerId, days, '14:05', by, ({ claimId }) => ({ type: 'PassReview', claimId, rationale: RATIONALE }));
  }

  requiresAction(partnerId: string, days: number, reason: string): this {
    return this.#about(partnerId, days, '11:20', managerA, ({ claimId }) => {
      return { type: 'RequireAction', claimId, reasons: [reason], rationale: RATIONALE };
    });
  }

  rejects(partnerId: string, days: number, reason: string, by: Caller, rationale = RATIONALE): this {
    return this.#about(partnerId, days, '15:45', by, ({ claimId }) => ({
      type: 'Reject',
      claimId,
      reasons: [reason],
      rationale,
    }));
  }

  attaches(partnerId: string, days: number): this {
    return this.#about(partnerId, days, '09:10', partner(partnerId), ({ claimId }) => ({
      type: 'AttachEvidence',
      claimId,
      evidence: this.#newer(partnerId, days),
    }));
  }

  resubmits(partnerId: string, days: number): this {
    return this.#about(partnerId, days, '09:10', partner(partnerId), ({ claimId }) => ({
      type: 'Resubmit',
      claimId,
      evidence: this.#newer(partnerId, days),
    }));
  }

  withdraws(partnerId: string, days: number): this {
    return this.#about(partnerId, days, '16:30', partner(partnerId), ({ claimId }) => ({ type: 'Withdraw', claimId }));
  }

  /** The notice that went to the customer by mail did not arrive. */
  bounces(days: number, reason: string): this {
    return this.#step(days, '07:55', mailSystem, ({ notices }) => {
      const notice = notices.findLast(({ to, endedAt }) => to === 'customer' && endedAt === null);
      return { type: 'FailNotice', noticeId: notice?.noticeId ?? '', reason };
    });
  }

  consents(partnerId: string, days: number, name: Parameters<typeof customer>[0]): this {
    return this.#about(partnerId, days, '13:00', customer(name), ({ claimId }) => ({ type: 'Consent', claimId }));
  }

  declines(partnerId: string, days: number, name: Parameters<typeof customer>[0]): this {
    return this.#about(partnerId, days, '13:00', customer(name), ({ claimId }) => ({ type: 'Decline', claimId }));
  }

  /** The customer ends the association. */
  ends(partnerId: string, days: number, name: Parameters<typeof customer>[0]): this {
    return this.#about(partnerId, days, '13:00', customer(name), ({ claimId }) => ({ type: 'End', claimId }));
  }

  /** The holder ends it. */
  givesUp(partnerId: string, days: number): this {
    return this.#about(partnerId, days, '12:00', partner(partnerId), ({ claimId }) => {
      return { type: 'EndAssociation', claimId, reasons: [], rationale: 'The engagement is over.' };
    });
  }

  /** A manager ends it. */
  isEnded(partnerId: string, days: number, reason: string): this {
    return this.#about(partnerId, days, '12:00', managerA, ({ claimId }) => {
      return { type: 'EndAssociation', claimId, reasons: [reason], rationale: RATIONALE };
    });
  }

  /** The incumbent answers the notice that runs. */
  answers(partnerId: string, days: number, stance: 'defends' | 'releases'): this {
    const evidence = stance === 'defends' ? this.#newer(partnerId, days) : [];
    return this.#step(days, '17:00', partner(partnerId), ({ notices }) => {
      const notice = notices.findLast(({ to, endedAt }) => to === 'incumbent' && endedAt === null);
      return { type: 'AnswerNotice', noticeId: notice?.noticeId ?? '', stance, evidence };
    });
  }

  /** The customer never agreed. */
  repudiates(partnerId: string, days: number, name: Parameters<typeof customer>[0]): this {
    return this.#about(partnerId, days, '13:00', customer(name), ({ claimId }) => ({ type: 'Repudiate', claimId }));
  }

  locks(days: number, name: Parameters<typeof customer>[0]): this {
    return this.#step(days, '13:30', customer(name), () => ({ type: 'LockWorkload' }));
  }

  moves(from: string, partnerId: string, days: number): this {
    return this.#about(from, days, '12:10', partner(partnerId), ({ claimId }) => ({ type: 'MoveAssociation', claimId, partnerId }));
  }

  disputes(partnerId: string, days: number, grounds: string): this {
    return this.#about(partnerId, days, '09:40', partner(partnerId), ({ claimId }) => {
      return { type: 'OpenDispute', claimId, grounds, evidence: this.#newer(partnerId, days) };
    });
  }

  /** A party, or the customer about a party, gives evidence in the dispute. */
  tells(partnerId: string, by: Caller, days: number): this {
    return this.#step(days, '14:35', by, ({ disputes }) => {
      const disputeId = disputes.at(-1)?.disputeId ?? '';
      return { type: 'SubmitDisputeEvidence', disputeId, evidence: this.#newer(partnerId, days) };
    });
  }

  /** The lead reverses the decision that is disputed. */
  isReversed(days: number, reason: string): this {
    return this.#step(days, '15:10', lead, ({ disputes }) => {
      const disputeId = disputes.at(-1)?.disputeId ?? '';
      return { type: 'ResolveDispute', disputeId, outcome: 'decision-reversed', reasons: [reason], rationale: RATIONALE };
    });
  }

  /** Requested, reviewed and, since the customer did not object, on record ten days later. */
  granted(partnerId: string, days: number): this {
    return this.requests(partnerId, days)
      .starts(partnerId, days - 1)
      .passes(partnerId, days - 3);
  }

  #newer = (partnerId: string, days: number) => [document(this.on, partnerId, this.ago(days + 3))];

  #about(partnerId: string, days: number, time: string, by: Caller, command: (claim: Claim) => WorkloadCommand): this {
    return this.#step(days, time, by, (known) => command(claimBy(known, partnerId)));
  }

  #step(days: number, time: string, by: Caller, command: Step['command']): this {
    this.steps.push({ at: this.ago(days, time), on: this.on, by, command });
    return this;
  }
}
