import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../support/server';

let data: string;
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'onrecord-damaged-'));
  await (await startServer({ data })).stop();
});
afterEach(() => rmSync(data, { recursive: true }));

it.each([
  ['deliveries.db', randomBytes(8_192), /deliveries\.db cannot be used: file is not a database\. Restore it from a backup, or delete it/],
  ['development-issuer.key', '', /development-issuer\.key holds no whole key\. Restore it from a backup, or delete it/],
  ['webhook.key', 'cut', /webhook\.key holds no whole key\. Restore it from a backup, or delete it/],
])('a damaged %s is named at the start, with what to do; deleted, the server starts', async (file, content, told) => {
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(data, file + suffix), { force: true });
  writeFileSync(join(data, file), content);
  await expect(startServer({ data })).rejects.toThrow(told);
  rmSync(join(data, file));
  await (await startServer({ data })).stop();
});
