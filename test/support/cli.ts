import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compiled } from './compiled';

const entry = join(__dirname, 'cli-run.ts');

/** What a command did. */
export interface Ran {
  code: number | null;
  out: string;
  err: string;
  /** Its answer, where it was asked for JSON. */
  json<Answer>(): Answer;
}

/** A directory of its own for the commands of one spec. */
export class CommandLine {
  readonly folder = mkdtempSync(join(tmpdir(), 'onrecord-cli-'));
  readonly #running = new Set<ChildProcess>();

  /** @param user whom commands run as, where root runs the tests: what may not be written can be written by root all the same */
  constructor(
    private readonly user?: number,
    /** What a command is started by, such as `unshare`. */
    private readonly within: readonly string[] = [],
  ) {}

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Runs one command to its end. */
  run(...args: string[]): Promise<Ran> {
    const child = this.start(...args);
    let [out, err] = ['', ''];
    child.stdout?.on('data', (text: Buffer) => (out += text.toString()));
    child.stderr?.on('data', (text: Buffer) => (err += text.toString()));
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, out, err, json: () => JSON.parse(out) as never }));
    });
  }

  /** Starts a command; whoever starts it ends it, or `close` does. */
  start(...args: string[]): ChildProcess {
    const env = { PATH: process.env['PATH'], TMPDIR: process.env['TMPDIR'], HOME: this.folder };
    const [command, ...before] = [...this.within, process.execPath, compiled(entry)];
    const child = spawn(command, [...before, ...args], { cwd: this.folder, env, uid: this.user, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#running.add(child);
    child.on('exit', () => this.#running.delete(child));
    return child;
  }

  /** Serves until it says where. */
  serve(...args: string[]): Promise<{ url: string; child: ChildProcess; stop: () => Promise<void> }> {
    const child = this.start('serve', '--port', '0', ...args);
    return new Promise((resolve, reject) => {
      let [out, err] = ['', ''];
      child.stderr?.on('data', (text: Buffer) => (err += text.toString()));
      child.on('exit', (code) => reject(new Error(`serve ended with ${code}: ${err}`)));
      child.stdout?.on('data', (text: Buffer) => {
        out += text.toString();
        const url = /Onrecord is at (\S+)/.exec(out)?.[1];
        if (url) resolve({ url, child, stop: () => ended(child, 'SIGTERM') });
      });
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map((child) => ended(child, 'SIGKILL')));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
