import { copyFileSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { transformFileSync } from '@swc/core';
import type { Options } from '@swc/core';
import options from './swc.json';

const root = join(__dirname, '..', '..');
const to = join(root, 'dist.test');
let isCompiled = false;

/**
 * The JavaScript of a source, for a process that a spec starts: to compile all sources anew in each of them takes longer than most of what
 * they do. Made where a source is newer than what was made of it.
 */
export function compiled(file: string): string {
  mkdirSync(to, { recursive: true });
  if (!isCompiled) for (const path of ['package.json', 'src', 'test/support', 'test/projections/support']) compile(join(root, path));
  isCompiled = true;
  return madeOf(file);
}

const madeOf = (file: string): string => join(to, relative(root, file)).replace(/\.ts$/, '.js');

function compile(path: string): void {
  if (statSync(path).isDirectory()) {
    mkdirSync(madeOf(path), { recursive: true });
    for (const name of readdirSync(path)) compile(join(path, name));
  } else if (isNewer(path, madeOf(path))) {
    // Put in its place whole: others may compile at the same time.
    const fresh = `${madeOf(path)}.${process.pid}`;
    if (path.endsWith('.ts')) writeFileSync(fresh, transformFileSync(path, options as Options).code);
    else copyFileSync(path, fresh);
    renameSync(fresh, madeOf(path));
  }
}

const isNewer = (path: string, made: string): boolean => statSync(path).mtimeMs > (statSync(made, { throwIfNoEntry: false })?.mtimeMs ?? 0);
