import { disputing } from './disputing';
import { granting } from './granting';
import { lasting } from './lasting';
import { measuring } from './measuring';
import type { Played, Stage } from './stage';
import { programme } from './story';
import type { Given } from './story';

/** The scenarios of the programme, through HTTP on a test clock, each on an empty store. */
export function scenarios(where: string, emptyStage: () => Promise<Stage>): void {
  describe(`the scenarios on ${where}`, () => {
    let running: Played | undefined;
    let stage: Stage | undefined;
    afterEach(async () => {
      await running?.close();
      await stage?.close();
      running = undefined;
    });

    const given: Given = async (policy = 'cpor') => {
      stage = await emptyStage();
      running = await stage.start({ at: '2025-01-01T09:00:00.000Z', policy });
      return programme(running);
    };

    granting(given);
    disputing(given);
    lasting(given);
    measuring(given);
  });
}
