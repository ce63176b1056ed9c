/** Text for a page, with everything escaped that could be read as markup. */
export class Html {
  constructor(readonly text: string) {}
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (char) => entities[char] ?? char);

type Part = string | number | Html | readonly Html[];

/** A template whose values are escaped unless they are themselves made by it. */
export function html(strings: TemplateStringsArray, ...values: Part[]): Html {
  const textOf = (value: Part): string => {
    if (value instanceof Html) return value.text;
    return typeof value === 'object' ? value.map(({ text }) => text).join('') : escape(String(value));
  };
  return new Html(strings.map((string, index) => string + (index < values.length ? textOf(values[index] ?? '') : '')).join(''));
}
