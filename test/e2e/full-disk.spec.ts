import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { issueToken } from '../../src/api/auth/development-issuer';
import { CommandLine } from '../support/cli';
import { clientOf } from '../support/server';

/** A small disk of the server's own, which needs no root where the kernel lets users have namespaces. */
const SMALL_DISK = ['unshare', '-rm', 'sh', '-c', 'mount -t tmpfs -o size=64m tmpfs data && exec "$0" "$@"'];
const commands = new CommandLine(undefined, SMALL_DISK);
afterAll(() => commands.close());

mkdirSync(commands.path('data'));
const [unshare, ...tried] = [...SMALL_DISK, 'true'];
// A small disk of its own takes a user namespace, which some machines do not allow: nothing else fills up so that only the ledger meets it.
const canHaveOne = spawnSync(unshare, tried, { cwd: commands.folder }).status === 0;

(canHaveOne ? it : it.skip)(
  'on a full disk commands are refused and said so, while reading goes on, until there is room again',
  async () => {
    const server = await commands.serve('--data', 'data');
    // The disk is the server's: it is seen through its process.
    const disk = `/proc/${server.child.pid}/root${commands.path('data')}`;
    const manager = clientOf(server.url, await issueToken(disk, { role: 'manager' }), { position: 0n });
    const register = (number: number) => manager.put(`/v1/partners/partner-${number}`, { name: `Partner ${number}` });
    const ready = async () => {
      const { status, text } = await manager.get('/health/ready');
      return { ...(JSON.parse(text) as { store: string; appends: string }), status };
    };
    const refusedWithin = async (tries: number) => {
      for (let number = 1; number <= tries; number += 1) {
        const answered = await register(number);
        if (answered.status !== 201) return answered;
      }
      throw new Error('The disk never was full');
    };

    expect((await register(0)).status).toBe(201);
    expect(await ready()).toMatchObject({ status: 200, store: 'up', appends: 'up' });
    fill(`${disk}/filler`);
    expect(await refusedWithin(500)).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining('(disk-full); nothing was recorded') as string },
    });
    expect(await ready()).toMatchObject({ status: 200, store: 'up', appends: 'disk-full' });
    expect(await manager.get('/v1/partners/partner-0/history', { 'ledger-min-position': '0' })).toMatchObject({ status: 200 });

    rmSync(`${disk}/filler`);
    expect((await register(501)).status).toBe(201);
    expect(await ready()).toMatchObject({ status: 200, store: 'up', appends: 'up' });
    await server.stop();
  },
);

function fill(file: string): void {
  const [large, small] = [Buffer.alloc(65_536), Buffer.alloc(1)];
  for (const piece of [large, small]) {
    try {
      for (;;) appendFileSync(file, piece);
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' });
    }
  }
}
