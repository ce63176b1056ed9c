import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiHeader, ApiSecurity } from '@nestjs/swagger';
import type { TokenRole } from './roles';

export const ALLOWED = 'onrecord:allowed';
export const PUBLIC = 'onrecord:public';
export const PAGED = 'onrecord:paged';
export const DECISION = 'onrecord:decision';

/** Who may use a route. A route without this is refused to everybody. */
export const Allow = (...allowed: TokenRole[]) => SetMetadata(ALLOWED, allowed);

/** A route without authentication: health, metrics, documentation, the start page. */
export const Public = () => applyDecorators(SetMetadata(PUBLIC, true), ApiSecurity({}));

/** Pages know who reads them by a session, and never by a bearer token; a form must come from a page of the same session. */
export const Paged = () => SetMetadata(PAGED, true);

/** A manager's decision: needs If-Match with the revision it was made against, and is never retried. */
export const Decision = () =>
  applyDecorators(
    SetMetadata(DECISION, true),
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'Required of a manager or lead: the ETag that the decision was made against.',
      schema: { type: 'string', example: '"7"' },
    }),
  );
