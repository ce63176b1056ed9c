import { createHmac, createPrivateKey, createPublicKey, hkdfSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Instant } from '../../domain/calendar';
import type { SecretRef, Webhook } from '../../domain/webhook/state';

const KEY_BYTES = 32;
/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const KEY_ID_CHARACTERS = 12;

/** What a receiver verifies messages with, in the forms of Standard Webhooks. */
export interface VerifyingKeys {
  /** `whsec_…`: the shared secret of the v1 signature. */
  secret: string;
  /** `whpk_…`: the public key of the v1a signature. */
  publicKey: string;
}

/**
 * Makes the secrets of webhooks from one key of the servers: each is derived (HKDF-SHA-256) from that key, the webhook and the number
 * of the secret, so that none is kept anywhere and servers with the same key make the same.
 */
export class Signing {
  /** Tells keys apart without telling them. */
  readonly keyId: string;

  constructor(private readonly key: Uint8Array) {
    this.keyId = this.#derive('onrecord', 'key id').toString('hex').slice(0, KEY_ID_CHARACTERS);
  }

  /** Whether the secret in force is one of this key. */
  knows({ secret }: Pick<Webhook, 'secret'>): boolean {
    return secret.keyId === this.keyId;
  }

  /** What a webhook's receiver verifies with, of one of its secrets. */
  keysOf(webhookId: string, { generation }: Pick<SecretRef, 'generation'>): VerifyingKeys {
    const spki = createPublicKey(this.#privateKey(webhookId, generation)).export({ format: 'der', type: 'spki' });
    return {
      secret: `whsec_${this.#secret(webhookId, generation).toString('base64')}`,
      publicKey: `whpk_${spki.subarray(-KEY_BYTES).toString('base64')}`,
    };
  }

  /** The headers of a message sent at `sentAtSeconds`: signed with the secret in force, and with those before while they hold. */
  headersOf(
    webhook: Webhook,
    id: string,
    body: string,
    { now, sentAtSeconds }: { now: Instant; sentAtSeconds: number },
  ): Record<string, string> {
    const text = `${id}.${sentAtSeconds}.${body}`;
    const before = webhook.previousSecrets.filter(({ until, keyId }) => now < until && keyId === this.keyId);
    const signatures = [webhook.secret, ...before].flatMap(({ generation }) => [
      `v1,${createHmac('sha256', this.#secret(webhook.webhookId, generation)).update(text).digest('base64')}`,
      `v1a,${sign(null, Buffer.from(text), this.#privateKey(webhook.webhookId, generation)).toString('base64')}`,
    ]);
    return { 'webhook-id': id, 'webhook-timestamp': String(sentAtSeconds), 'webhook-signature': signatures.join(' ') };
  }

  #secret(webhookId: string, generation: number): Buffer {
    return this.#derive(webhookId, `v1 secret ${generation}`);
  }

  #privateKey(webhookId: string, generation: number): KeyObject {
    const seed = this.#derive(webhookId, `v1a seed ${generation}`);
    return createPrivateKey({ key: Buffer.concat([ED25519_PKCS8, seed]), format: 'der', type: 'pkcs8' });
  }

  #derive(salt: string, info: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.key, salt, info, KEY_BYTES));
  }
}
