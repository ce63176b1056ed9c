import { applyDecorators } from '@nestjs/common';
import { ApiExtension, ApiOperation, ApiResponse } from '@nestjs/swagger';

type Status = 200 | 201;

/** Says in one line what a route answers, with an example: what the documentation shows of it. */
export const Answers = (summary: string, example: unknown, status: Status | readonly Status[] = 200, mediaType = 'application/json') => {
  const content = { [mediaType]: { schema: { type: typeOf(example) }, example } };
  return applyDecorators(
    ApiOperation({ summary }),
    ...[status].flat().map((one: Status) => ApiResponse({ status: one, description: summary, content })),
  );
};

export const ETAGGED = 'x-etag';

/** A read that answers with the ETag that a decision on it needs. */
export const ETagged = () => ApiExtension(ETAGGED, 'for manager, lead and auditor');

/** A route that turns away who comes when too many are there. */
export const Crowded = () => ApiResponse({ status: 429 });

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
