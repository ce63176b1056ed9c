import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from '@nestjs/common';
import { Refusal } from '../../domain/refusal';
import type { FieldError } from '../../domain/refusal';

/** Bodies, parameters and queries as their DTOs say; what they do not name is refused, not dropped. */
export const validation = new ValidationPipe({
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  transformOptions: { exposeUnsetFields: false },
  exceptionFactory: (errors) => refusalOf(errors.flatMap((error) => fieldErrors(error))),
});

/** A value that is no request's body, checked as one. @throws Refusal Malformed */
export const checked = <Value extends object>(metatype: new () => Value, value: object): Promise<Value> =>
  validation.transform(value, { type: 'body', metatype }) as Promise<Value>;

function refusalOf(errors: FieldError[]): Refusal {
  const [first] = errors;
  return new Refusal('Malformed', first ? `${first.field} ${first.message}.` : 'The request cannot be read.', errors);
}

function fieldErrors({ property, constraints = {}, children = [] }: ValidationError, path = ''): FieldError[] {
  const field = path === '' ? property : `${path}.${property}`;
  const own = Object.entries(constraints).map(([rule, message]) => ({ field, message: wordOf(rule, message, property) }));
  return [...own, ...children.flatMap((child) => fieldErrors(child, field))];
}

/** The validators begin their messages with the property; here the field stands beside the message. */
function wordOf(rule: string, message: string, property: string): string {
  if (rule === 'whitelistValidation') return 'is not a known field';
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
