import { spawnSync } from 'node:child_process';
import { countdownFrom } from './crash-points';

const run = (env: Record<string, string>, body: string) =>
  spawnSync(process.execPath, ['--require', '@swc-node/register', '--eval', `const { crashPoint } = require('./crash-points.ts'); ${body}`], {
    cwd: __dirname,
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  });

describe('A crash point', () => {
  it('is nothing when the variable is not set', () => {
    expect(countdownFrom({}, () => undefined)).toBeUndefined();
  });

  it('ends the process at the named point, the nth time that it is passed', () => {
    let ends = 0;
    const pass = countdownFrom({ SCHOOLHOUSE_CRASH_AT: 'after-commit:2' }, () => (ends += 1));
    pass?.('before-commit');
    pass?.('after-commit');
    expect(ends).toBe(0);
    pass?.('after-commit');
    expect(ends).toBe(1);
    pass?.('after-commit');
    expect(ends).toBe(1);
  });

  it('ends it as kill -9 does: nothing after it runs', () => {
    const { signal, stdout } = run({ SCHOOLHOUSE_CRASH_AT: 'before-ack:1' }, `process.on('exit', () => console.log('bye')); crashPoint('before-ack'); console.log('after');`);
    expect({ signal, stdout }).toEqual({ signal: 'SIGKILL', stdout: '' });
  });

  it('refuses to be set in production', () => {
    expect(() => countdownFrom({ SCHOOLHOUSE_CRASH_AT: 'after-commit:1', NODE_ENV: 'production' }, () => undefined)).toThrow(/production/);
    expect(run({ SCHOOLHOUSE_CRASH_AT: 'after-commit:1', NODE_ENV: 'production' }, '').status).not.toBe(0);
  });

  it.each(['nowhere:1', 'after-commit', 'after-commit:0', 'after-commit:x'])('refuses %p, which names no point', (wanted) => {
    expect(() => countdownFrom({ SCHOOLHOUSE_CRASH_AT: wanted }, () => undefined)).toThrow(/must be <point>:<nth>/);
  });
});
