import type { Command } from 'commander';
import { Option } from 'commander';
import { issueToken, tokenClaims } from '../api/auth/development-issuer';
import { roles } from '../api/auth/roles';
import type { TokenRole } from '../api/auth/roles';
import { faultIn } from '../api/auth/tokens';
import { partnerStream, UUID } from '../domain/streams';
import type { Partner } from '../ledger/ports/reference-data';
import { openLedgerForReading } from '../open-ledger';
import { answer } from './terminal';
import type { StoreAddress } from '../settings';
import { settingsFor, withData, withExample, withJson } from './arguments';
import type { Common } from './arguments';
import { UsageError } from './outcome';

interface Options extends Common {
  role: TokenRole;
  partner?: string;
  account?: string;
  tenant?: string;
  sub?: string;
}

export function addToken(program: Command): void {
  const command = program
    .command('token')
    .description('print a development token, good for twelve hours')
    .addOption(new Option('--role <role>', 'who asks').choices(roles).makeOptionMandatory())
    .option('--partner <partnerId>', 'of a partner: its location')
    .option('--account <accountId>', 'of a partner: its global account (default: as registered, else the location itself)')
    .option('--tenant <tenantId>', 'of a customer: its tenant')
    .option('--sub <subject>', 'an opaque name of the person (default: the role)');
  withExample(
    withJson(withData(command)),
    'onrecord token --role manager',
    'curl -H "authorization: Bearer $(onrecord token --role manager)" localhost:3000/v1/claims',
  ).action(printToken);
}

async function printToken(options: Options): Promise<void> {
  const { role, partner, account, tenant, sub } = options;
  const settings = settingsFor(options);
  if (settings.mode === 'production') throw new UsageError('Production takes the tokens of your identity provider; the ledger signs none.');
  if (role === 'partner' && partner === undefined) throw new UsageError('A partner needs --partner, its location.');
  if (role === 'customer' && (tenant === undefined || !UUID.test(tenant)))
    throw new UsageError('A customer needs --tenant, a lower-case UUID.');
  const accountId = account ?? (partner && (await accountOf(settings.eventStore, partner)));
  const subject = { role, sub, partnerId: partner, accountId, tenantId: tenant };
  const fault = faultIn({ ...tokenClaims(subject), exp: 0 });
  if (fault) throw new UsageError(`${optionOf[fault.claim] ?? fault.claim} cannot be used: ${fault.message}.`);
  const token = await issueToken(settings.data, subject);
  answer(options, { token }, [token]);
}

const optionOf: Partial<Record<string, string>> = { sub: '--sub', partner_id: '--partner', account_id: '--account', tenant_id: '--tenant' };

/** The account that the ledger knows of a location; none where there is no ledger yet. */
async function accountOf(address: StoreAddress, partnerId: string): Promise<string | undefined> {
  try {
    const ledger = await openLedgerForReading(address);
    const [last] = await ledger.store
      .readStream(partnerStream(partnerId), { direction: 'backwards', limit: 1 })
      .finally(() => ledger.close());
    return last && (JSON.parse(last.data) as Partner).globalAccountId;
  } catch {
    return undefined; // A token does not need a ledger, and the server judges what it says.
  }
}
