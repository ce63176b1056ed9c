import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyIn } from '../../src/api/auth/key-file';
import { StoreUnavailable } from '../../src/ledger/ports/event-store';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onrecord-key-'));
  file = join(folder, 'some.key');
});
afterEach(() => rmSync(folder, { recursive: true }));

function refusal(path = file): unknown {
  try {
    return keyIn(path);
  } catch (error) {
    return error;
  }
}

it('is made once, for its owner only', () => {
  const key = keyIn(file);
  expect(key).toHaveLength(32);
  expect(keyIn(file)).toEqual(key);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['some.key']);
});

it('finds no room: the file is named, and nothing is left of it', () => {
  symlinkSync('/dev/full', `${file}.${process.pid}`);
  expect(refusal()).toMatchObject({ name: 'StoreUnavailable', reason: 'disk-full', message: expect.stringContaining(file) as string });
  expect(readdirSync(folder)).toEqual([]);
  expect(keyIn(file)).toHaveLength(32);
});

it.each([
  ['empty', ''],
  ['cut short', 'half a key'],
])('is %s: the file is named, and what to do', (_, content) => {
  writeFileSync(file, content);
  const error = refusal();
  expect(error).toBeInstanceOf(StoreUnavailable);
  expect(error).toMatchObject({
    reason: 'corrupt',
    message: expect.stringMatching(/some\.key holds no whole key\. .*delete it/) as string,
  });
});

it('is a folder', () => {
  mkdirSync(file);
  expect(refusal()).toMatchObject({ reason: 'unreachable', message: expect.stringMatching(/some\.key cannot be read/) as string });
});
