import { seal, unseal } from './key-sealing';

const secret = 'the secret of this installation, long enough';
const plain = Buffer.from('a private key');

describe('a sealed key', () => {
  it('opens under the secret it was sealed with, and looks different each time', () => {
    const sealed = seal(plain, secret, 'kid-1');
    expect(unseal(sealed, secret, 'kid-1').equals(plain)).toBe(true);
    expect(seal(plain, secret, 'kid-1')).not.toBe(sealed);
    expect(sealed).not.toContain(plain.toString('base64url'));
  });

  it('does not open under another secret, for another key id, or changed', () => {
    const sealed = seal(plain, secret, 'kid-1');
    const [version, nonce, content, tag] = sealed.split('.');
    expect(() => unseal(sealed, 'another secret that is long enough', 'kid-1')).toThrow();
    expect(() => unseal(sealed, secret, 'kid-2')).toThrow();
    expect(() => unseal([version, nonce, Buffer.alloc(plain.length).toString('base64url'), tag].join('.'), secret, 'kid-1')).toThrow();
    expect(() => unseal([version, nonce, content, tag.slice(0, 6)].join('.'), secret, 'kid-1')).toThrow();
    expect(() => unseal(['v2', nonce, content, tag].join('.'), secret, 'kid-1')).toThrow(/not known/);
  });
});
