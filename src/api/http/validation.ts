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

/** Of each field the first rule that it breaks, in the order in which its DTO gives them: what follows from that says nothing more. */
function fieldErrors({ property, value, constraints = {}, children = [] }: ValidationError, path = ''): FieldError[] {
  const field = path === '' ? property : `${path}.${property}`;
  const missing = value === undefined && children.length === 0; // Nest takes the value away from what has children.
  const own = Object.entries(constraints)
    .slice(0, 1)
    .map(([rule, message]) => ({ field, message: missing ? 'is missing' : wordOf(rule, message, property) }));
  return [...own, ...children.flatMap((child) => fieldErrors(child, field))];
}

/** The validators begin their messages with the property; here the field stands beside the message. */
function wordOf(rule: string, message: string, property: string): string {
  if (rule === 'whitelistValidation') return 'is not a known field';
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
