import { malformed, Refusal } from './refusal';

/** Without control characters but tab and line breaks, and without half a character: a store may cut a text there, and a terminal obeys it. */
export const PLAIN_TEXT = /^(?:[\t\n\r]|[^\p{Cc}\p{Cs}])*$/u;

const MAIL_ADDRESS = /[^\s@<>()"']+@[^\s@<>()"']+\.[^\s@<>()"']{2,}/u;
/** International, North American, or with a leading zero and separators. */
const TELEPHONE = /\+\d[\d\s()./-]{6,}\d|\(?\b\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}\b|\b0\d{1,4}[\s/-]+\d{3,}[\d\s-]*\d/u;
/** `2025-03-31`, `03/31/2025`, `31.3.2025`, or a month: `2025-03`, `03/2025`. */
const DATE = String.raw`(?:(?:19|20)\d{2}-\d{2}(?:-\d{2})?|(?:\d{1,2}[/.-]){1,2}(?:19|20)\d{2})`;
const DATES = String.raw`(?<!\d[/.-]?)${DATE}(?:[/-]${DATE})?(?![/.-]?\d)`;
const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** Digits with separators as a telephone number has them, which reach nobody. */
const NO_TELEPHONE = new RegExp(`${ID}|${DATES}`, 'giu');

/**
 * Free text is for ever: it has to be text, and may not carry what a person can be reached by (invariant 11).
 * @throws Refusal Malformed, PersonalData naming the field
 */
export function refuseUnfitText(texts: Record<string, string | undefined>): void {
  for (const [field, text = ''] of Object.entries(texts)) {
    if (!PLAIN_TEXT.test(text)) throw malformed(field, 'must not hold control characters');
    if (!MAIL_ADDRESS.test(text) && !TELEPHONE.test(text.replaceAll(NO_TELEPHONE, ';'))) continue;
    const message = 'holds a mail address or a telephone number';
    throw new Refusal('PersonalData', `${field} ${message}; what is recorded cannot be erased. Leave it out.`, [{ field, message }]);
  }
}
