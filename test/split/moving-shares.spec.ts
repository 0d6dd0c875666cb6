import { Logger } from '@nestjs/common';
import { newId } from '@schoolhouse/platform/ids/ids';
import { nobody } from '@schoolhouse/platform/remote/school-share';
import { until } from './hall';
import { by, MovingHall } from './moving-hall';

beforeAll(() => Logger.overrideLogger(false));

describe('a module that moves', () => {
  let house: MovingHall;
  beforeEach(async () => (house = await MovingHall.open()));
  afterEach(() => house.close());

  describe('by a flag', () => {
    it('is served there for the schools for which it is on, and here for everybody once it is off', async () => {
      await house.serve(by('there'));
      const [one, other] = [newId(), newId()];
      house.schools.on.add(one);
      await house.goTo({ flag: 'new-hall' });
      expect([await house.servedBy(one), await house.servedBy(other)]).toEqual(['there', 'here']);
      house.schools.on.add(other);
      await until(async () => (await house.servedBy(other)) === 'there');
      house.schools.on.clear();
      await until(async () => (await house.servedBy(one)) === 'here' && (await house.servedBy(other)) === 'here');
    });

    it('that there is not is served here', async () => {
      await house.serve(by('there'));
      await house.goTo({ flag: 'of-nobody' });
      expect(await house.servedBy(newId())).toBe('here');
    });

    it('stays as it was last known while nobody can be asked about flags, and other rules are followed', async () => {
      await house.serve(by('there'));
      const [flagged, listed] = [newId(), newId()];
      house.schools.on.add(flagged);
      await house.goTo({ flag: 'new-hall' });
      house.schools.isThere = false;
      await house.goTo({ flag: 'new-hall', schools: [listed] });
      expect([await house.servedBy(flagged), await house.servedBy(listed), await house.servedBy(newId())]).toEqual(['there', 'there', 'here']);
    });
  });

  describe('started with a share', () => {
    const everybody = { ...nobody, shareBasisPoints: 10_000 };

    it('is served there from the start, until a command says otherwise', async () => {
      await house.serve(by('there'));
      await house.start(everybody);
      expect(await house.servedBy()).toBe('there');
      house.rules.set({ at: house.at });
      await until(async () => (await house.servedBy()) === 'here');
      house.rules.rule = undefined;
      await until(async () => (await house.servedBy()) === 'there');
    });

    it('is served here until somebody is there, and is not taken back for that', async () => {
      await house.start(everybody);
      expect([await house.servedBy(), house.rules.rule]).toEqual(['here', undefined]);
      await house.serve(by('there'));
      await until(async () => (await house.servedBy()) === 'there');
    });

    it('is served there for schools by their names, those that come later as well', async () => {
      await house.serve(by('there'));
      const [hilltop, lakeside] = [newId(), newId()];
      house.schools.slugs.set('hilltop', hilltop);
      await house.start({ ...nobody, schools: ['hilltop', 'lakeside'] });
      expect([await house.servedBy(hilltop), await house.servedBy(lakeside)]).toEqual(['there', 'here']);
      house.schools.slugs.set('lakeside', lakeside);
      await until(async () => (await house.servedBy(lakeside)) === 'there');
      expect(await house.servedBy(newId())).toBe('here');
    });

    it('is taken back for all by a rule that says why, and stays here', async () => {
      const server = await house.serve(by('there'));
      await house.start(everybody);
      expect(await house.servedBy()).toBe('there');
      await server.close(0);
      expect(await house.servedBy()).toBe('here');
      await house.isBack();
      expect(house.rules.rule?.note).toMatch(/^taken back: (MODULE_UNAVAILABLE|OUTCOME_UNKNOWN)/);
    });
  });
});
