import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';

/** Says in one line what a route answers, with an example: what the documentation shows of it. */
export const Answers = (summary: string, example: unknown, status: 200 | 201 = 200, mediaType = 'application/json') =>
  applyDecorators(
    ApiOperation({ summary }),
    ApiResponse({ status, description: summary, content: { [mediaType]: { schema: { type: typeOf(example) }, example } } }),
  );

const typeOf = (example: unknown): string => (Array.isArray(example) ? 'array' : typeof example);
