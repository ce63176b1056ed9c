import { applyDecorators, Controller, UseFilters, UseInterceptors } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Paged } from '../api/auth/rights';
import { PageInterceptor } from './page.interceptor';
import { PageProblemFilter } from './page-problem.filter';

/** A controller whose routes return pages: read by a session, and what goes wrong is told on a page too. */
export const PageController = (path = '') =>
  applyDecorators(Controller(path), ApiExcludeController(), Paged(), UseInterceptors(PageInterceptor), UseFilters(PageProblemFilter));
