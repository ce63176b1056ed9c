import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateIf,
  ValidateNested,
  ValidatorConstraint,
  Validate,
} from 'class-validator';
import type { ValidationArguments, ValidatorConstraintInterface } from 'class-validator';
import { isDay } from '../../domain/calendar';
import { PLAIN_TEXT } from '../../domain/free-text';
import { PARTNER_ID, UUID, WORKLOAD_ID } from '../../domain/streams';

// The documentation tells a function that answers a type from a type by its name, which has to be `type`: hence `type: () => item()`.

/** Fields of DTOs: each says at once what is checked and what the documentation shows. */
interface Field {
  description?: string;
  example?: unknown;
  optional?: boolean;
  /** Null is taken as well, and so is nothing. */
  nullable?: boolean;
}

export const Uuid = (field: Field = {}) =>
  described(
    { format: 'uuid', example: 'c0a80101-0000-4000-8000-000000000001', ...field },
    Matches(UUID, { message: '$property must be a lower-case UUID' }),
  );

export const Sha256 = () =>
  described(
    {
      description: 'of the document, which stays outside the ledger',
      example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    },
    Matches(/^[0-9a-f]{64}$/, { message: '$property must be a SHA-256 in lower-case hex' }),
  );

export const PartnerId = (field: Field = {}) =>
  described(
    { example: 'proseware-berlin', ...field },
    Matches(PARTNER_ID, { message: '$property must have 1 to 64 of letters, digits, - and _' }),
  );

export const WorkloadId = (field: Field = {}) =>
  described(
    { description: '{tenantId}.{scope}', example: 'c0a80101-0000-4000-8000-000000000001.teams', ...field },
    Matches(WORKLOAD_ID, { message: '$property must be {tenantId}.{scope}, the tenant id a lower-case UUID' }),
  );

export const Day = (field: Field = {}) => described({ format: 'date', example: '2025-02-20', ...field }, IsString(), Validate(RealDay));

export const Text = (maxLength: number, field: Field = {}) =>
  described(field, IsString(), MinLength(1, { message: '$property must not be empty' }), Validate(NoLonger, [maxLength]), plain());

/** May be empty: whether it may be so here is for the rules to say. */
export const FreeText = (maxLength: number, field: Field = {}) => described(field, IsString(), Validate(NoLonger, [maxLength]), plain());

export const OneOf = (values: readonly string[], field: Field = {}) =>
  described({ enum: [...values], ...field }, IsIn(values, { message: `$property must be one of ${values.join(', ')}` }));

/** Any number; whether it is in range is for the rules to say. */
export const Quantity = (field: Field = {}) =>
  applyDecorators(ApiProperty({ type: Number, ...shown(field) }), IsNumber({}, { message: '$property must be a number' }));

export const Texts = (maxItems: number, field: Field = {}) =>
  applyDecorators(
    ApiProperty({ type: [String], ...shown(field) }),
    ...presence(field),
    IsArray(),
    ArrayMaxSize(maxItems),
    IsString({ each: true, message: '$property must hold texts only' }),
    Validate(NoLonger, [200], { each: true }),
    plain({ each: true }),
  );

export const ListOf = (item: () => new () => object, maxItems: number, field: Field = {}) =>
  applyDecorators(
    ApiProperty({ type: () => item(), isArray: true, ...shown(field) }),
    ...presence(field),
    IsArray(),
    ArrayMaxSize(maxItems),
    IsObject({ each: true, message: '$property must hold objects' }),
    ValidateNested({ each: true, message: '$property must hold objects' }),
    Type(item),
  );

export const Nested = (item: () => new () => object, field: Field = {}) =>
  applyDecorators(
    ApiProperty({ type: () => item(), ...shown(field) }),
    ...presence(field),
    IsObject({ message: '$property must be an object' }), // ValidateNested alone takes a list of objects for one.
    ValidateNested({ message: '$property must be an object' }),
    Type(item),
  );

/** An object whose fields are for the rules to judge. */
export const Fields = (field: Field = {}) =>
  applyDecorators(
    ApiProperty({ type: 'object', additionalProperties: true, ...shown(field) } as ApiPropertyOptions),
    ...presence(field),
    IsObject({ message: '$property must be an object' }),
  );

/** A whole number; in a query or a cell of a file by its digits. */
export const Whole = (min: number, max: number, field: Field = {}) =>
  applyDecorators(
    ApiProperty({ type: Number, minimum: min, maximum: max, ...shown(field) }),
    ...presence(field),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' && DIGITS.test(value) ? Number(value) : value)),
    IsInt({ message: '$property must be a whole number' }),
    Min(min),
    Max(max),
  );

/** In a query: any of these, with commas between them. */
export const AnyOf = (values: readonly string[], field: Field = {}) =>
  applyDecorators(
    ApiProperty({ type: String, description: `any of ${values.join(', ')}, with commas between them`, ...shown(field) }),
    ...presence(field),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value)),
    IsArray(),
    IsIn(values, { each: true, message: `$property must be any of ${values.join(', ')}` }),
  );

const DIGITS = /^(0|-?[1-9]\d*)$/;

const plain = (each?: { each: true }) => Matches(PLAIN_TEXT, { message: '$property must not hold control characters', ...each });

@ValidatorConstraint({ name: 'day' })
class RealDay implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    return typeof value === 'string' && isDay(value);
  }

  defaultMessage(): string {
    return '$property must be a date YYYY-MM-DD';
  }
}

/** Counted as the schemas of events count: class-validator's MaxLength takes an emoji for one character. */
@ValidatorConstraint({ name: 'no-longer' })
class NoLonger implements ValidatorConstraintInterface {
  validate(value: unknown, { constraints }: ValidationArguments): boolean {
    return typeof value === 'string' && value.length <= Number(constraints[0]);
  }

  defaultMessage({ constraints }: ValidationArguments): string {
    return `$property must not be longer than ${Number(constraints[0])} characters`;
  }
}

function described(field: Field & { enum?: string[]; format?: string }, ...rules: PropertyDecorator[]): PropertyDecorator {
  return applyDecorators(ApiProperty({ type: String, ...shown(field) }), ...presence(field), ...rules);
}

function shown({ optional = false, nullable = false, ...field }: Field): ApiPropertyOptions {
  return { ...field, required: !optional && !nullable, ...(nullable ? { nullable } : {}) };
}

/** Optional means absent: null would be recorded as a value. */
function presence({ optional, nullable }: Field): PropertyDecorator[] {
  if (nullable) return [IsOptional()];
  return optional ? [ValidateIf((_, value) => value !== undefined)] : [];
}
