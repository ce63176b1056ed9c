type Schema = Record<string, unknown>;

/** Words that say nothing of what a value may be. */
const REMARKS = new Set(['description', 'title', 'examples', '$schema']);

/**
 * What of a published schema a consumer could no longer rely on: a field that is gone, may be absent, or holds something else. A new
 * field breaks nobody; a field that holds more or fewer values than before is another version's.
 */
export function breaksOf(published: Schema, now: Schema, path = ''): string[] {
  const words = [...new Set([...Object.keys(published), ...Object.keys(now)])].filter((word) => !REMARKS.has(word));
  return words.flatMap((word) => {
    const [was, is] = [published[word], now[word]];
    if (word === 'properties') return propertiesBroken((was ?? {}) as Record<string, Schema>, (is ?? {}) as Record<string, Schema>, path);
    if (word === 'required') return requiredBroken((was ?? []) as string[], (is ?? []) as string[], path);
    if (isSchema(was) && isSchema(is)) return breaksOf(was, is, `${path}/${word}`);
    if (Array.isArray(was) && Array.isArray(is) && was.length === is.length && was.every(isSchema) && is.every(isSchema))
      return was.flatMap((one, index) => breaksOf(one, is[index] as Schema, `${path}/${word}/${index}`));
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [`${path}/${word} was ${JSON.stringify(was)} and is ${JSON.stringify(is)}`];
  });
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

function propertiesBroken(was: Record<string, Schema>, is: Record<string, Schema>, path: string): string[] {
  return Object.entries(was).flatMap(([field, schema]) => {
    const now = is[field];
    return now === undefined ? [`${path}/${field} is gone`] : breaksOf(schema, now, `${path}/${field}`);
  });
}

const requiredBroken = (was: readonly string[], is: readonly string[], path: string): string[] =>
  was.filter((field) => !is.includes(field)).map((field) => `${path}/${field} may be absent now`);
