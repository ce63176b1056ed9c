import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../../../src/main';
import { readSettings } from '../../../src/settings';

/** The demo, as `npm start` serves it, of a directory that is gone when it is closed. */
export async function serveDemo(): Promise<{ url: string; close(): Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'onrecord-demo-'));
  const settings = readSettings({ port: 0, data: directory, demo: true }, { ONRECORD_LOG_LEVEL: 'silent' }, join(directory, 'no.env'));
  const server = await serve(settings);
  return {
    url: server.url,
    close: async () => {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
