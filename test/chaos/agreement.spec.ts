import { agrees } from './agreement';

const confirmed = { id: '1', enrollment: 'confirmed', reservation: 'active', fee: 'open', price: 5_000, workflow: 'completed', cancellation: null };

describe('The four modules', () => {
  it.each([
    ['a confirmed enrollment with its seat and fee', confirmed],
    ['a confirmed one that is free of charge', { ...confirmed, fee: null, price: 0 }],
    ['a cancelled one, seat and fee given back', { ...confirmed, enrollment: 'cancelled', reservation: 'released', fee: 'void', cancellation: 'completed' }],
    ['a confirmed one whose cancellation could not begin', { ...confirmed, cancellation: 'failed' }],
    ['one that was rejected after its seat was taken', { ...confirmed, enrollment: 'rejected', reservation: 'released', fee: null, workflow: 'compensated' }],
    ['one that was refused at the first step', { ...confirmed, enrollment: null, reservation: null, fee: null, price: null, workflow: 'failed' }],
  ])('agree about %s', (_, standing) => {
    expect(agrees(standing)).toBe(true);
  });

  it.each([
    ['confirmed without a seat', { ...confirmed, reservation: null }],
    ['confirmed with a seat that was given back', { ...confirmed, reservation: 'released' }],
    ['confirmed and not charged', { ...confirmed, fee: null }],
    ['charged though it is free', { ...confirmed, price: 0 }],
    ['confirmed by a workflow that was undone', { ...confirmed, workflow: 'compensated' }],
    ['confirmed though its cancellation ended', { ...confirmed, cancellation: 'completed' }],
    ['confirmed though its cancellation has not ended', { ...confirmed, cancellation: 'stuck' }],
    ['cancelled by a workflow that failed', { ...confirmed, enrollment: 'cancelled', reservation: 'released', fee: 'void', cancellation: 'failed' }],
    ['rejected with its seat still held', { ...confirmed, enrollment: 'rejected', workflow: 'compensated', fee: null }],
    ['rejected with its fee still open', { ...confirmed, enrollment: 'rejected', reservation: 'released', workflow: 'compensated' }],
    ['neither confirmed nor rejected', { ...confirmed, enrollment: 'new' }],
    ['a seat of no enrollment', { ...confirmed, enrollment: null, fee: null, workflow: 'failed' }],
    ['a completed workflow of no enrollment', { ...confirmed, enrollment: null, reservation: null, fee: null }],
  ])('disagree about one that is %s', (_, standing) => {
    expect(agrees(standing)).toBe(false);
  });
});
