import { serve } from '../../src/main';
import { readSettings } from '../../src/settings';

/** The ledger as a process of its own: prints its address. */
void serve(readSettings({ port: 0 }, process.env, 'no.env')).then(({ url }) => process.stdout.write(`${url}\n`));
