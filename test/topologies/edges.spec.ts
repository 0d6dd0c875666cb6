import 'reflect-metadata';
import { resolve } from 'node:path';
import { strays } from './edges';

const root = resolve(__dirname, '../..');
const call = (from: string, to: string): string => `schoolhouse_calls_total{from="${from}",to="${to}"} 3`;

describe('the calls that ran', () => {
  it('are edges of the map', () => {
    expect(strays([call('outside', 'fees'), call('fees', 'activity'), call('saga', 'fees'), call('saga', 'saga')].join('\n'), root)).toEqual([]);
  });

  it('are told where the map does not know them', () => {
    expect(strays([call('activity', 'fees'), call('stranger', 'fees'), call('activity', 'fees'), call('fees', 'activity')].join('\n'), root)).toEqual(['activity -> fees', 'stranger -> fees']);
  });

  it('are counted at all', () => {
    expect(() => strays('', root)).toThrow('No process has counted a call');
  });
});
