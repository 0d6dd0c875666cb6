import { Admission } from './admission';
import { EngineSettings } from './engine-settings';

class Narrow extends EngineSettings {
  override readonly atOnce = 1;
  override readonly inLine = 1;
}
class Impatient extends Narrow {
  override readonly longestLineMs = -1;
}

describe('admission', () => {
  it('lets in whom it has a place for, and the next when one is free', async () => {
    const admission = new Admission(new Narrow());
    const order: string[] = [];
    const { leave, waited } = await admission.enter();
    const second = admission.enter().then((place) => {
      order.push('second is in');
      place.leave();
      return place.waited;
    });
    order.push('first is in');
    leave();
    expect([waited, await second]).toEqual([false, true]);
    expect(order).toEqual(['first is in', 'second is in']);
  });

  it('sends away whom the line has no room for', async () => {
    const admission = new Admission(new Narrow());
    const { leave } = await admission.enter();
    const second = admission.enter();
    await expect(admission.enter()).rejects.toMatchObject({ code: 'OVERLOADED', kind: 'unavailable' });
    leave();
    (await second).leave();
  });

  it('sends away who has waited too long, and gives the place to the next', async () => {
    await expect(new Admission(new Impatient()).enter()).rejects.toMatchObject({ code: 'OVERLOADED' });
  });
});
