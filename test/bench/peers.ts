import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { rate } from './measure';

/** How often the disk acknowledges: one 4 KiB write and an fdatasync after the other. */
export function fdatasyncRate(directory: string, count = 400): Promise<number> {
  const path = join(directory, 'fdatasync');
  const page = Buffer.alloc(4096, 1);
  const file = openSync(path, 'w');
  return rate(count, () => {
    for (let index = 0; index < count; index += 1) {
      writeSync(file, page);
      fdatasyncSync(file);
    }
  }).finally(() => {
    closeSync(file);
    rmSync(path);
  });
}

/** How fast the texts of events are parsed, and nothing else. */
export function jsonParseRate(texts: readonly { data: string; meta: string }[]): Promise<number> {
  return rate(texts.length, () => {
    for (const { data, meta } of texts) {
      JSON.parse(data);
      JSON.parse(meta);
    }
  });
}
