import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ended } from '../support/cli';
import { until } from '../support/receiver';

const [old, next, foreign] = ['b2xk', 'bmV4dA==', 'Zm9yZWlnbg=='].map((key) => `whsec_${key}`) as [string, string, string];
let directory: string;
let receiver: ChildProcess;
let said = '';

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'onrecord-receiver-'));
  const env = { PATH: process.env['PATH'], SECRET: `${old} ${next}`, DATABASE: join(directory, 'receiver.db'), PORT: '0' };
  const child = spawn(process.execPath, [join(__dirname, '../../examples/webhook-receiver/receiver.mjs')], { env });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  receiver = child;
  await until('the receiver listens', () => said.includes('Listening on'));
});
afterAll(async () => {
  await ended(receiver, 'SIGKILL');
  rmSync(directory, { recursive: true });
});

/** What the receiver answers to a message signed with a secret, so many seconds ago. */
async function sent(secret: string, ago = 0): Promise<number> {
  const [, url = ''] = /Listening on (\S+)/.exec(said) ?? [];
  const [id, timestamp, body] = [`message of ${secret}`, Math.floor(Date.now() / 1000) - ago, '{"id":"5","type":"onrecord.webhook.test"}'];
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signature = `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature };
  return (await fetch(url, { method: 'POST', headers, body })).status;
}

test('while a secret is rotated the receiver of the examples takes what either signed', async () => {
  expect([await sent(old), await sent(next)]).toEqual([204, 204]);
  expect(said).not.toContain('Refused');
});

test.each([
  ['signed with another secret', foreign, 0],
  ['signed six minutes ago', old, 360],
])('what was %s it refuses, and says so', async (_, secret, ago) => {
  said = said.replaceAll(/^Refused.*\n/gm, '');
  expect(await sent(secret, ago)).toBe(401);
  await until('it is said', () => said.includes('Refused: not a message that SECRET signed within the last five minutes.'));
});
