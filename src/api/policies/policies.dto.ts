import { Whole } from '../asking/fields';

export class PolicyParams {
  @Whole(1, 1_000_000)
  version!: number;
}
