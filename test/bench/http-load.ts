import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Agent, request } from 'node:http';
import { inFlight, rate } from './measure';

export interface Asked {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

const IN_FLIGHT = 50;
const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });

/** Requests per second at 50 in flight. A status that was not expected ends the run: a refusal is fast and would count. */
export function requestRate(base: string, count: number, asked: (index: number) => Asked, status: number): Promise<number> {
  return rate(count, () => inFlight(IN_FLIGHT, count, (index) => ask(base, asked(index), status)));
}

export function ask(base: string, { method, path, headers = {}, body }: Asked, status: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const sending = request(
      base + path,
      { agent, method, headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          response.statusCode === status ? resolve(text) : reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`)),
        );
      },
    );
    sending.on('error', reject);
    sending.end(body);
  });
}

/** Starts a server as a process of its own, so that the load does not share its thread; resolves with its address. */
export function startProcess(command: string[], env: NodeJS.ProcessEnv = {}): Promise<{ url: string; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, command, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (chunk: string) => {
      text += chunk;
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (url) resolve({ url, stop: () => stop(child) });
    });
    child.once('exit', (code) => reject(new Error(`${command.join(' ')} ended with ${code}: ${text}`)));
  });
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
