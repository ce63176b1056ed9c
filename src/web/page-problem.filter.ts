import { Catch, Injectable, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ForeignForm, isOwnSite } from '../api/auth/sessions';
import { problemOf } from '../api/http/problem';
import type { Problem } from '../api/http/problem';
import { html } from './html';
import type { Html } from './html';
import { findForm } from './lists/find-form';
import { Page } from './page';
import { Pages } from './pages';
import { goOn } from './sign-in/go-on';
import { SignIn } from './sign-in/sign-in';
import { typedIn } from './sign-in/typed';
import { readable } from './words';

const titles: Record<number, string> = {
  400: 'This cannot be read',
  403: 'Not for you',
  404: 'Nothing here for you',
  409: 'Not as it stands now',
  413: 'Too much at once',
  503: 'Not now',
};

/**
 * Tells on a page what happened and what to do. Who is not signed in is asked to and finds what was typed again, and so does who signed in
 * anew beside an open form.
 */
@Catch()
@Injectable()
export class PageProblemFilter implements ExceptionFilter {
  readonly #log = new Logger('pages');

  constructor(
    private readonly pages: Pages,
    private readonly signIn: SignIn,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = problemOf(error, request.url, request.id);
    if (problem.status >= 500 && problem.code === undefined) {
      this.#log.error({ err: error, correlationId: request.id, method: request.method, url: request.url });
    }
    await reply.send(await this.pages.framed(this.#page(error, problem, request), request, reply));
  }

  #page(error: unknown, problem: Problem, request: FastifyRequest): Page {
    const typed = typedIn(request.body);
    if (problem.status === 401) {
      const main = this.signIn.page(request.url, typed, 'Your session is over, or you are not signed in yet.');
      return new Page('Sign in', main, { status: 401 });
    }
    if (error instanceof ForeignForm && request.session && typed.length > 0 && isOwnSite(request)) {
      const main = goOn('You have signed in again since', request.url, typed, request.session.csrf);
      return new Page('Signed in again', main, { status: 403 });
    }
    const title = titles[problem.status] ?? problem.title;
    const looks = problem.status === 404 && request.session !== undefined;
    return new Page(title, problemPage(title, problem, looks), { status: problem.status });
  }
}

/** @param looks whether its reader may look for what is not here */
function problemPage(title: string, { detail, code, errors = [], correlationId }: Problem, looks: boolean): Html {
  return html`<h1>${title}</h1>
    <p class="lede">${readable(detail)}</p>
    ${
      errors.length > 0 &&
      html`<ul class="cons">
        ${errors.map(({ field, message }) => html`<li>${field} ${readable(message)}</li>`)}
      </ul>`
    }
    ${looks && findForm('Look for it', null)}
    <p class="note">${code && html`<code>${code}</code>, `}reference <code>${correlationId}</code>. <a href="/">Start</a></p>`;
}
