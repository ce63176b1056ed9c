import { Briefs } from '../../src/api/timeline/briefs';
import type { Brief } from '../../src/timeline/brief';

const nobody: Brief = { lanes: [], band: [], spans: [] };

describe('what lists draw of a workload', () => {
  const names = new Map([['litware', 'Litware']]);
  const nameOf = (partnerId: string) => names.get(partnerId) ?? partnerId;
  const briefs = new Briefs();
  let made = 0;
  const asked = (key: string, revision: number) =>
    briefs.of(key, revision, nameOf, (called) => {
      made += 1;
      return Promise.resolve({ ...nobody, lanes: [{ lane: 'litware', kind: 'claimant', name: called('litware'), lives: [] }] });
    });
  const nameTold = async (key: string, revision: number) => (await asked(key, revision)).lanes[0]?.name;

  test('is made once for as long as nothing is recorded of it and partners are called the same, and for each reader', async () => {
    expect([await nameTold('teams staff', 4), await nameTold('teams staff', 4), made]).toEqual(['Litware', 'Litware', 1]);
    await asked('teams partner litware', 4);
    expect(made).toBe(2);
  });

  test('is made anew when the stream went on', async () => {
    await asked('teams staff', 5);
    await asked('teams staff', 5);
    expect(made).toBe(3);
  });

  test('is made anew when a partner in it is called otherwise', async () => {
    names.set('litware', 'Litware Europe');
    expect([await nameTold('teams staff', 5), await nameTold('teams staff', 5), made]).toEqual(['Litware Europe', 'Litware Europe', 4]);
  });
});
