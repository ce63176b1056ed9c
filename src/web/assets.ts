import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the pages, at an address that changes with what is in it: a browser may keep it for ever. */
export interface Asset {
  path: string;
  type: string;
  text: string;
}

const types = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml' } as const;
const HASH_CHARACTERS = 12;

function asset(name: string, type: keyof typeof types): Asset {
  const text = readFileSync(join(__dirname, 'assets', `${name}.${type}`), 'utf8');
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, HASH_CHARACTERS);
  return { path: `/assets/${name}.${hash}.${type}`, type: types[type], text };
}

/** What the pages look like. */
export const stylesheet = asset('onrecord', 'css');
/** What a script adds to them; nothing needs it. */
export const script = asset('onrecord', 'js');
export const icon = asset('onrecord', 'svg');
export const assets: readonly Asset[] = [stylesheet, script, icon];
