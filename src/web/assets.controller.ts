import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../api/auth/rights';
import { Refusal } from '../domain/refusal';
import { assets } from './assets';

/** Stylesheet and script of the pages. */
@ApiExcludeController()
@Controller('assets')
@Public()
export class AssetsController {
  @Get(':name')
  asset(@Param('name') name: string, @Res({ passthrough: true }) reply: FastifyReply): string {
    const found = assets.find(({ path }) => path === `/assets/${name}`);
    if (!found) throw new Refusal('NotFound', 'There is no such file; load the page again.');
    void reply.type(found.type).header('Cache-Control', 'public, max-age=31536000, immutable');
    return found.text;
  }
}
