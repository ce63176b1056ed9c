import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';

/** Says in one line what a route answers, with an example: what the documentation shows of it. */
export const Answers = (summary: string, example: unknown, status: 200 | 201 = 200) =>
  applyDecorators(
    ApiOperation({ summary }),
    ApiResponse({ status, description: summary, content: { 'application/json': { schema: { type: 'object' }, example } } }),
  );
