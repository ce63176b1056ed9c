import type { Html } from './html';

/** What the route of a page answers: its title and its main part. The frame, the headers and the session are the interceptor's. */
export class Page {
  constructor(
    readonly title: string,
    readonly main: Html,
    readonly more: { status?: number; pastKnowledge?: boolean } = {},
  ) {}
}

/** The reader goes on at another address of this ledger, as after a form. */
export class SeeOther {
  constructor(readonly location: string) {}
}
