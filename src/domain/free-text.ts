import { malformed, Refusal } from './refusal';

/** Without control characters but tab and line breaks, and without half a character: a store may cut a text there, and a terminal obeys it. */
export const PLAIN_TEXT = /^(?:[\t\n\r]|[^\p{Cc}\p{Cs}])*$/u;

const MAIL_ADDRESS = /[^\s@<>()"']+@[^\s@<>()"']+\.[^\s@<>()"']{2,}/u;
/** International, North American, or with a leading zero and separators; not a date, an id or a plain number. */
const TELEPHONE = /\+\d[\d\s()./-]{6,}\d|\(?\b\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}\b|\b0\d{1,4}[\s/-]+\d{3,}[\d\s-]*\d/u;

/**
 * Free text is for ever: it has to be text, and may not carry what a person can be reached by (invariant 11).
 * @throws Refusal Malformed, PersonalData naming the field
 */
export function refuseUnfitText(texts: Record<string, string | undefined>): void {
  for (const [field, text = ''] of Object.entries(texts)) {
    if (!PLAIN_TEXT.test(text)) throw malformed(field, 'must not hold control characters');
    if (!MAIL_ADDRESS.test(text) && !TELEPHONE.test(text)) continue;
    const message = 'holds a mail address or a telephone number';
    throw new Refusal('PersonalData', `${field} ${message}; what is recorded cannot be erased. Leave it out.`, [{ field, message }]);
  }
}
