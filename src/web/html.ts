/** Text for a page, with everything escaped that could be read as markup. */
export class Html {
  constructor(readonly text: string) {}
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (char) => entities[char] ?? char);

/** What a template takes; nothing for null, undefined and false, so that a part can be left out where it does not apply. */
export type Part = string | number | Html | null | undefined | false | readonly Part[];

/** A template whose values are escaped unless they are themselves made by it. */
export function html(strings: TemplateStringsArray, ...values: Part[]): Html {
  return new Html(strings.map((string, index) => string + (index < values.length ? textOf(values[index]) : '')).join(''));
}

function textOf(value: Part): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  return typeof value === 'object' ? value.map(textOf).join('') : escape(String(value));
}
