import { parseArgs } from 'node:util';
import { startFakeServer } from './fake-server';

/** The fake server as a process of its own, until it is told to stop. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '2113' }, host: { type: 'string', default: '127.0.0.1' } } });
  const server = await startFakeServer({ port: Number(values.port), host: values.host });
  console.info(`listening on ${values.host}:${server.port}`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void server.stop());
}

void main();
