import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits behind a mark by which scanners of repositories and logs find it. Random, so one round of SHA-256 is as good as many. */
export const newServiceSecret = (): string => `shs_${randomBytes(32).toString('base64url')}`;

export const hashOfServiceSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();
