import { policyInForce, policyOf as versionOf } from '../../src/domain/policy/policy';
import type { Reference } from '../../src/domain/reference/decide';
import { decideReference } from '../../src/domain/reference/decide';
import type { PutPartner, PutTenant } from '../../src/domain/reference/commands';
import { never } from '../../src/domain/refusal';
import { parseWorkloadId, streamKind, workloadOfStream } from '../../src/domain/streams';
import { compare } from '../../src/domain/workload/comparison';
import { decide } from '../../src/domain/workload/decide';
import { nextDeadline, recordDeadline } from '../../src/domain/workload/deadlines';
import { evolve } from '../../src/domain/workload/evolve';
import { deciderFor, grantDue } from '../../src/domain/workload/granting';
import { tenureOfPeriod } from '../../src/domain/workload/on-record';
import { paint } from '../../src/domain/workload/paint';
import { stretchAt } from '../../src/domain/workload/stretches';
import { emptyWorkload } from '../../src/domain/workload/state';
import type { Claim, Workload } from '../../src/domain/workload/state';
import {
  byInbox,
  contosoTeams,
  customer,
  document,
  importer,
  litware,
  managerA,
  policyOf,
  proseware,
  prosewareOnRecord,
  startOf,
  Story,
  trey,
} from './support/story';

const manager = { role: 'manager', id: 'manager-a' } as const;

describe('the policy in force', () => {
  const [first] = policyOf('cpor');
  const policies = [first!, { version: 2, takesEffectAt: startOf('2025-06-01'), terms: first!.terms }];

  it('is the newest that has taken effect, and the first before any has', () => {
    expect(policyInForce(policies, startOf('2025-05-31')).version).toBe(1);
    expect(policyInForce(policies, startOf('2025-06-01')).version).toBe(2);
    expect(policyInForce(policies, startOf('1999-01-01')).version).toBe(1);
    expect(() => policyInForce([], startOf('2025-01-01'))).toThrow('no policy');
  });

  it('is found by its version', () => {
    expect(versionOf(policies, 2).version).toBe(2);
    expect(() => versionOf(policies, 3)).toThrow('version 3');
  });
});

describe('reference data', () => {
  const tenant: PutTenant = { type: 'PutTenant', tenantId: contosoTeams.tenantId, name: 'Contoso', region: 'EMEA', segment: 'enterprise' };
  const partner: PutPartner = {
    type: 'PutPartner',
    partnerId: 'litware',
    name: 'Litware',
    globalAccountId: 'litware',
    managedBy: 'manager-a',
  };
  const registered = (command: PutTenant | PutPartner): Reference => decideReference(command, null, manager)[0] ?? null;
  const types = (command: PutTenant | PutPartner, before: Reference) => decideReference(command, before, manager).map(({ type }) => type);

  it.each([
    ['nothing', {}, []],
    ['the name', { name: 'Contoso Ltd' }, ['TenantChanged']],
    ['the region', { region: null }, ['TenantChanged']],
    ['the segment', { segment: 'smb' }, ['TenantChanged']],
  ])('changes a customer where %s differs', (_what, change, expected) => {
    expect(types({ ...tenant, ...change }, registered(tenant))).toEqual(expected);
  });

  it.each([
    ['nothing', {}, []],
    ['the name', { name: 'Litware Inc' }, ['PartnerChanged']],
    ['the account', { globalAccountId: 'litware-group' }, ['PartnerChanged']],
    ['who looks after it', { managedBy: null }, ['PartnerChanged']],
  ])('changes a partner where %s differs', (_what, change, expected) => {
    expect(types({ ...partner, ...change }, registered(partner))).toEqual(expected);
  });

  it('takes the location as its own account where none is named', () => {
    expect(decideReference({ type: 'PutPartner', partnerId: 'solo', name: 'Solo' }, null, manager)).toEqual([
      { type: 'PartnerRegistered', partnerId: 'solo', name: 'Solo', globalAccountId: 'solo', managedBy: null, noticeChannel: 'inbox' },
    ]);
    expect(() => decideReference({ ...partner, partnerId: 'a b' }, null, manager)).toThrow('Malformed: partnerId must');
    expect(() => decideReference({ ...partner, globalAccountId: 'a b' }, null, manager)).toThrow('Malformed: globalAccountId must');
    expect(() => decideReference({ ...partner, type: 'PutNothing' } as never, null, manager)).toThrow('Unexpected');
  });
});

describe('streams', () => {
  it('are told apart by their names', () => {
    const names = [
      'onrecord.workload-x',
      'onrecord.usage-x',
      'onrecord.partner-x',
      'onrecord.tenant-x',
      'onrecord.policy',
      'onrecord.ledger',
      'onrecord.other',
      '$settings',
    ];
    expect(names.map(streamKind)).toEqual(['workload', 'usage', 'partner', 'tenant', 'policy', 'ledger', 'unknown', 'unknown']);
  });

  it('name a workload, or none', () => {
    expect(parseWorkloadId(`${contosoTeams.tenantId}.teams`)).toEqual(contosoTeams);
    for (const wrong of [
      '',
      'teams',
      contosoTeams.tenantId,
      `${contosoTeams.tenantId}.`,
      `${contosoTeams.tenantId.toUpperCase()}.teams`,
      `${contosoTeams.tenantId}-teams`,
    ]) {
      expect(parseWorkloadId(wrong)).toBeNull();
    }
    expect(() => workloadOfStream('onrecord.policy')).toThrow('not the stream of a workload');
  });
});

describe('deadlines at one instant', () => {
  const at = { at: startOf('2025-03-01'), by: 'cause' };
  const one = prosewareOnRecord().claim(proseware);
  const claimed = (claimId: string, change: Partial<Claim>): Claim => ({ ...one, claimId, termEnd: null, stableUntil: null, ...change });
  const workload = (...claims: Claim[]): Workload => ({ ...emptyWorkload, claims, onlyImports: false });
  const action = claimed('b', { state: 'PartnerActionRequired', dueAt: at });
  const optIn = claimed('c', { state: 'AwaitingCustomer', consent: 'opt-in', consentUntil: at, consentedAt: null });
  const due = claimed('d', { state: 'AwaitingCustomer', consent: 'opt-out', consentUntil: at, consentedAt: null });
  const expiring = claimed('e', { state: 'Active', termEnd: at });

  it('come in the order of action, consent, grant, term end, then claim id', () => {
    expect(nextDeadline(workload(expiring, due, optIn, action))?.kind).toBe('action');
    expect(nextDeadline(workload(expiring, due, optIn))?.kind).toBe('consent');
    expect(nextDeadline(workload(expiring, due))?.kind).toBe('grant');
    expect(nextDeadline(workload(expiring))?.kind).toBe('term');
    expect(nextDeadline(workload({ ...action, claimId: 'z' }, action))?.claimId).toBe('b');
    expect(nextDeadline(workload(action, { ...action, claimId: 'z' }))?.claimId).toBe('b');
    expect(nextDeadline(workload())).toBeNull();
  });

  it('wait for what they are kept by: stability, but not against the customer’s word', () => {
    const stable = claimed('e', { state: 'Active', stableUntil: { at: startOf('2025-05-01'), by: 'grant' } });
    expect(grantDue(workload(stable, due), due)?.at).toBe(startOf('2025-05-01'));
    const agreed = { ...due, consentedAt: { at: startOf('2025-02-20'), by: 'consent' } };
    expect(grantDue(workload(stable, agreed), agreed)?.at).toBe(startOf('2025-02-20'));
    expect(grantDue(workload(optIn), optIn)).toBeNull();
    expect(grantDue(workload(action), action)).toBeNull();
    expect(grantDue({ ...workload(due), lastCommand: { at: startOf('2025-04-01'), by: 'note' } }, due)).toEqual({
      at: startOf('2025-04-01'),
      by: 'note',
    });
  });

  it('are decided by who set them running', () => {
    expect(deciderFor({ ...due, decidedBy: manager })).toBe(manager);
    expect(() => deciderFor({ ...due, decidedBy: null })).toThrow('Nobody set a deadline of claim d running');
  });
});

describe('a comparison', () => {
  it('of claims without any document that counts is a tie', () => {
    const story = new Story()
      .at('2025-01-02')
      .requested(litware, document('2024-12-15'))
      .at('2025-01-03')
      .requested(trey, document('2024-12-20', 'trey'));
    const bare = { ...story.state, claims: story.state.claims.map((claim) => ({ ...claim, evidence: [] })) };
    const [first, second] = bare.claims;
    const terms = policyOf('cpor')[0]!.terms;
    expect(compare(bare, second!, terms, contosoTeams)).toMatchObject({ recommends: first!.claimId, because: 'tie-earlier-request' });
  });

  it('of claims requested at one instant favours the one recorded first, whichever is under review', () => {
    const story = new Story().at('2025-01-02').requested(litware, document('2024-12-15')).requested(trey, document('2024-12-15', 'trey'));
    const terms = policyOf('cpor')[0]!.terms;
    for (const reviewed of [litware, trey]) {
      expect(compare(story.state, story.claim(reviewed), terms, contosoTeams)).toMatchObject({
        recommends: story.claim(litware).claimId,
        because: 'tie-earlier-request',
      });
    }
  });

  it('keeps to the newest evidence where a protected workload is vacant', () => {
    const story = new Story(policyOf('protected'))
      .at('2025-01-02')
      .requested(litware, document('2024-12-15'))
      .requested(trey, document('2024-12-20', 'trey'));
    const terms = policyOf('protected')[0]!.terms;
    expect(compare(story.state, story.claim(litware), terms, contosoTeams)).toMatchObject({
      recommends: story.claim(trey).claimId,
      because: 'newest-evidence',
    });
    const agreed = { ...story.claim(litware), consentedAt: { at: story.now, by: 'x' } };
    const held = prosewareOnRecord(policyOf('protected'));
    expect(compare(held.state, { ...agreed, claimId: 'challenger' }, terms, contosoTeams)).toMatchObject({
      recommends: 'challenger',
      because: 'customer-agreed',
    });
  });
});

describe('painting', () => {
  const granted = (effectiveUntil?: string) => {
    const story = prosewareOnRecord();
    const events = story.events.map((event) =>
      event.data.type === 'ClaimGranted' && effectiveUntil ? { ...event, data: { ...event.data, effectiveUntil } } : event,
    );
    return { story, events };
  };

  it('bounds a grant that has an end', () => {
    const stretches = paint(granted(startOf('2025-02-01')).events);
    expect(stretchAt(stretches, startOf('2025-01-31')).claimId).not.toBeNull();
    expect(stretchAt(stretches, startOf('2025-02-01')).claimId).toBeNull();
    expect(() => stretchAt([], startOf('2025-02-01'))).toThrow('No stretch');
  });

  it('leaves no stretch where an end takes effect at the very grant', () => {
    const { story } = granted();
    story.does(customer, { type: 'End', claimId: story.claim(proseware).claimId });
    expect(paint(story.events).filter(({ claimId }) => claimId !== null)).toEqual([]);
  });

  it('orders what was carried over with one since by when it was recorded', () => {
    const story = new Story().at('2025-01-05');
    story.does(importer, {
      type: 'ImportAssociation',
      partnerId: 'litware',
      since: '2024-06-01',
      externalClaimId: 'a',
      attributionType: 'Claim',
    });
    const [first] = story.events;
    const twin = { ...first!, id: 'twin', revision: 1 };
    expect(stretchAt(paint([twin, first!]), startOf('2024-07-01')).by).toBe('twin');
    const earlier = { ...first!, id: 'earlier', effectiveAt: startOf('2024-01-01') };
    expect(stretchAt(paint([first!, earlier]), startOf('2024-02-01')).by).toBe('earlier');
  });

  it('finds no tenure for a period of nobody', () => {
    expect(tenureOfPeriod([], '2025-01', startOf('2025-03-01'))).toBeUndefined();
  });
});

describe('what the program does not know', () => {
  const story = prosewareOnRecord();
  const unknown = { type: 'Nonsense' } as never;

  it('is a fault of the program, not a decision', () => {
    const facts = {
      workload: contosoTeams,
      caller: managerA,
      now: story.now,
      policies: story.policies,
      policy: story.policies[0]!,
      tenantKnown: true,
      partners: {},
      channels: byInbox,
      newId: () => '',
    };
    expect(() => decide(unknown, story.state, facts)).toThrow('Unexpected');
    expect(() => evolve(story.state, { id: 'x', data: unknown, recordedAt: story.now, effectiveAt: story.now })).toThrow('Unexpected');
    expect(() => recordDeadline({ at: story.now, kind: 'nonsense' as never, claimId: '', cause: '' }, story.state, facts)).toThrow(
      'Unexpected',
    );
    expect(() => never('x' as never)).toThrow('Unexpected');
  });
});
