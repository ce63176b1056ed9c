import { Body, Get, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow, Public } from '../../api/auth/rights';
import { roles } from '../../api/auth/roles';
import type { TokenSubject } from '../../api/auth/development-issuer';
import { isByHttps, isOwnSite, Sessions } from '../../api/auth/sessions';
import { PARTS } from '../../api/parts';
import type { Parts } from '../../api/parts';
import { Refusal } from '../../domain/refusal';
import { PageController } from '../page-controller';
import { Page, SeeOther } from '../page';
import { goOn } from './go-on';
import { SignIn } from './sign-in';
import { carriedIn } from './typed';

/** Who reads the pages. */
@PageController()
@Allow(...roles)
export class SignInController {
  constructor(
    private readonly sessions: Sessions,
    private readonly signIn: SignIn,
    @Inject(PARTS) private readonly parts: Parts,
  ) {}

  @Get('signin')
  @Public()
  ask(@Query('then') then: unknown): Page {
    return new Page('Sign in', this.signIn.page(ownPath(then)));
  }

  /** Nobody can be signed in by another site: only who sends this form gains by it, and a browser says where it came from. */
  @Post('signin')
  @HttpCode(200)
  @Public()
  async begin(
    @Body() body: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page | SeeOther> {
    refuseOtherSites(request);
    if (!this.sessions.open) throw new Refusal('NotFound', 'Nobody can pick a role in production.');
    const cookie = await this.sessions.begin(this.#subject(body), isByHttps(request));
    void reply.header('Set-Cookie', cookie);
    const then = ownPath(body['then']);
    const typed = carriedIn(body);
    if (typed.length === 0) return new SeeOther(then);
    // The page that answers belongs to the new session already: its form carries what was typed on, with that session's proof.
    request.session = (await this.sessions.read(cookie.split(';')[0])) ?? undefined;
    return new Page('Signed in', goOn('Signed in again', then, typed, request.session?.csrf ?? ''));
  }

  @Post('signout')
  end(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): SeeOther {
    void reply.header('Set-Cookie', this.sessions.end(isByHttps(request)));
    return new SeeOther('/');
  }

  #subject(body: Record<string, unknown>): TokenSubject {
    const { reference } = this.parts.queries;
    switch (body['as']) {
      case 'manager-a':
      case 'manager-b':
        return { role: 'manager', sub: body['as'] };
      case 'lead':
      case 'auditor':
        return { role: body['as'] };
      case 'partner': {
        const partner = reference.partner(String(body['partnerId']));
        if (!partner) throw new Refusal('Malformed', 'Choose one of the registered partners.');
        const { partnerId, globalAccountId } = partner;
        return { role: 'partner', sub: `${partnerId}-portal`, partnerId, accountId: globalAccountId };
      }
      case 'customer': {
        const tenant = reference.tenant(String(body['customerId']));
        if (!tenant) throw new Refusal('Malformed', 'Choose one of the registered customers.');
        return { role: 'customer', sub: `customer-${tenant.tenantId.slice(0, 8)}`, tenantId: tenant.tenantId };
      }
      default:
        throw new Refusal('Malformed', 'Choose a role.');
    }
  }
}

/** Only within this ledger: anything else leads to the start page. */
const ownPath = (then: unknown): string =>
  typeof then === 'string' && /^\/(?![/\\])[\x20-\x7e]*$/.test(then) && !/^\/sign(in|out)/.test(then) ? then : '/';

function refuseOtherSites(request: FastifyRequest): void {
  if (!isOwnSite(request)) throw new Refusal('Forbidden', 'Sign in from a page of this ledger.');
}
