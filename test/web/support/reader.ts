/** Somebody who reads the pages without a script: keeps cookies, follows redirects, fills forms in. */
export class Reader {
  readonly #cookies = new Map<string, string>();

  constructor(readonly url: string) {}

  async get(path: string): Promise<Page> {
    return this.#send(path, {});
  }

  /** Sends a form with the proof that the page before carried, if it did. */
  async post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Page> {
    return this.#send(path, { method: 'POST', body: new URLSearchParams(fields), headers });
  }

  /** Picks a role, as on the sign-in page. */
  async signIn(as: string, who: Record<string, string> = {}): Promise<Page> {
    return this.post('/signin', { as, then: '/', ...who });
  }

  forgetSession(): void {
    this.#cookies.clear();
  }

  async #send(path: string, init: RequestInit): Promise<Page> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(this.url + path, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string> | undefined), accept: 'text/html', ...(cookie === '' ? {} : { cookie }) },
    });
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      const [name = '', value = ''] = pair.split('=');
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (response.status === 303 && location !== null) return this.#send(location, {});
    return new Page(path, response.status, response.headers, await response.text());
  }
}

/** A page as it came. */
export class Page {
  constructor(
    readonly path: string,
    readonly status: number,
    readonly headers: Headers,
    readonly html: string,
  ) {}

  /** Its words, without markup. */
  get text(): string {
    return this.html
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
  }

  /** What its hidden fields carry, of all its forms. */
  get hidden(): Record<string, string> {
    const fields = [...this.html.matchAll(/<input\s+type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"/g)];
    return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]));
  }
}
