import { Refusal } from './refusal';

const MAIL_ADDRESS = /[^\s@<>()"']+@[^\s@<>()"']+\.[^\s@<>()"']{2,}/u;
/** International, North American, or with a leading zero and separators; not a date, an id or a plain number. */
const TELEPHONE = /\+\d[\d\s()./-]{6,}\d|\(?\b\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}\b|\b0\d{1,4}[\s/-]+\d{3,}[\d\s-]*\d/u;

/**
 * Free text is for ever, so it may not carry what a person can be reached by (invariant 11).
 * @throws Refusal PersonalData naming the field
 */
export function refusePersonalData(texts: Record<string, string | undefined>): void {
  for (const [field, text] of Object.entries(texts)) {
    if (text === undefined || (!MAIL_ADDRESS.test(text) && !TELEPHONE.test(text))) continue;
    const message = 'holds a mail address or a telephone number';
    throw new Refusal('PersonalData', `${field} ${message}; what is recorded cannot be erased. Leave it out.`, [{ field, message }]);
  }
}
