import { OneOf } from '../../api/asking/fields';

/** As data, or as a document. */
export class DossierQuery {
  @OneOf(['json', 'html'], { optional: true, description: 'what the Accept header says, where absent', example: 'html' })
  format?: 'json' | 'html';
}
