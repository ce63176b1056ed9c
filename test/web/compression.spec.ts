import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { takesGzip } from '../../src/api/http/compression';
import { stylesheet } from '../../src/web/assets';
import { registerProgramme, startServer } from '../support/server';
import type { TestServer } from '../support/server';
import { Reader } from './support/reader';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await registerProgramme(server);
});
afterAll(() => server.close());

interface Sent {
  headers: IncomingHttpHeaders;
  bytes: Buffer;
}

/** As it is on the wire: fetch would undo what was done to it. */
const sent = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Sent> =>
  new Promise((resolve, reject) => {
    const asked = request(server.url + path, { method, headers: { accept: 'text/html', ...headers } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ headers: response.headers, bytes: Buffer.concat(parts) }));
    });
    asked.on('error', reject).end();
  });

describe('answers on the wire', () => {
  test.each(['/signin', stylesheet.path, '/openapi.json'])('are in gzip to who takes it: %s', async (path) => {
    const [plain, packed] = [await sent(path), await sent(path, { 'accept-encoding': 'br, gzip' })];
    expect([plain.headers['content-encoding'], packed.headers['content-encoding']]).toEqual([undefined, 'gzip']);
    for (const { headers, bytes } of [plain, packed]) {
      expect(headers.vary).toMatch(/\bAccept-Encoding$/);
      expect(headers['content-length']).toBe(String(bytes.length));
    }
    expect(gunzipSync(packed.bytes).length).toBe(plain.bytes.length);
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 2);
    expect(packed.headers['cache-control']).toBe(plain.headers['cache-control']);
  });

  test('are as they are where they are short', async () => {
    const { headers } = await sent('/health/live', { 'accept-encoding': 'gzip' });
    expect([headers['content-encoding'], headers.vary]).toEqual([undefined, undefined]);
  });

  test.each([
    ['gzip', true],
    ['deflate, GZIP;q=0.5', true],
    ['*', true],
    ['gzip;q=0, *', false],
    ['*;q=0', false],
    ['br', false],
    [undefined, false],
  ])('Accept-Encoding: %s', (accepted, takes) => {
    expect(takesGzip(accepted)).toBe(takes);
  });

  test('never have the proof of a session twice in the same words, and each is good', async () => {
    const reader = new Reader(server.url);
    await reader.signIn('lead');
    const proofs = [(await reader.get('/')).hidden['csrf'] ?? '', (await reader.get('/')).hidden['csrf'] ?? ''];
    expect(new Set(proofs).size).toBe(2);
    expect((await reader.post('/signout', { csrf: proofs[0] ?? '' })).text).not.toContain('Signed in as');
  });
});
