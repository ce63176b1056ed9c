import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { Answered, Client, TestServer } from '../support/server';
import { Receiver, until } from '../support/receiver';

export const { contoso } = tenants;
export const teams = `${contoso}.teams`;

/** What a webhook's routes answer. */
export interface Told {
  webhookId: string;
  state: string;
  secret: string;
  publicKey: string;
  disabled: { reason: string; detail: string } | null;
  progress: { delivered: string; behind: number; waiting: number; failingSince: string | null };
  deadLetters: number;
  items: {
    sequence: string;
    eventType: string;
    outcome: string;
    attempt: number;
    error: string | null;
    publicKey: string;
    generation: number;
    lastError: string;
    attempts: number;
    until: string | null;
  }[];
  delivered: boolean;
  error: string | null;
  status: number;
}
export const told = ({ body }: Answered) => body as unknown as Told;

/** A ledger that may tell this machine, a receiver on it, and the service that registers webhooks. */
export class Telling {
  private constructor(
    readonly server: TestServer,
    readonly receiver: Receiver,
    readonly billing: Client,
  ) {}

  static async start(): Promise<Telling> {
    const server = await startServer({ env: { ONRECORD_WEBHOOK_HOSTS: '127.0.0.1' } });
    await registerProgramme(server);
    return new Telling(server, await Receiver.start(), await server.as('service', { sub: 'billing' }));
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.receiver.close();
  }

  registered = async (body: object = {}): Promise<Told> => {
    const answer = await this.billing.post('/v1/webhooks', { url: this.receiver.url, ...body });
    expect(answer.status).toBe(201);
    return told(answer);
  };

  verified = async (body: object = {}): Promise<Told> => {
    const webhook = await this.registered(body);
    const answer = await this.billing.post(`/v1/webhooks/${webhook.webhookId}/verify`);
    expect([answer.status, answer.body.state]).toEqual([200, 'active']);
    return webhook;
  };

  one = async ({ webhookId }: Told): Promise<Told> => told(await this.billing.get(`/v1/webhooks/${webhookId}`));

  caughtUp = (webhook: Told): Promise<void> => until('all is delivered', async () => (await this.one(webhook)).progress.behind === 0);

  /** Something to tell: Proseware asks for a service of Contoso. */
  claim = async (scope: string, number = 1): Promise<Answered> =>
    (await this.server.partner('proseware')).post('/v1/claims', claimOf(contoso, scope, '2024-12-15', number));
}
