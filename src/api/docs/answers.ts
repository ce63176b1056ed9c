import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';

/** Says in one line what a route answers, with an example: what the documentation shows of it. */
export const Answers = (summary: string, example: unknown, status: 200 | 201 = 200, mediaType = 'application/json') =>
  applyDecorators(
    ApiOperation({ summary }),
    ApiResponse({ status, description: summary, content: { [mediaType]: { schema: { type: typeOf(example) }, example } } }),
  );

const typeOf = (example: unknown): string => (Array.isArray(example) ? 'array' : typeof example);

/** The same of a route that takes a file of lines, and answers a line for each. */
export const AnswersLines = (summary: string, sent: Record<'ndjson' | 'csv', string>, example: string) => {
  const of = (lines: string) => ({ schema: { type: 'string' as const }, example: lines });
  return applyDecorators(
    ApiOperation({
      summary,
      requestBody: { required: true, content: { 'application/x-ndjson': of(sent.ndjson), 'text/csv': of(sent.csv) } },
    }),
    ApiResponse({ status: 200, description: summary, content: { 'application/x-ndjson': of(example) } }),
  );
};
