import type { Crowd } from './crowd';

/** @returns the headers that every request of this user carries. @throws Error unless the program lets them in */
export async function login(apiUrl: string, { slug, email, password }: Pick<Crowd, 'slug' | 'email' | 'password'>): Promise<Record<string, string>> {
  const response = await fetch(`${apiUrl}/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ school: slug, email, password }),
    signal: AbortSignal.timeout(10_000),
  });
  const answer = (await response.json()) as { accessToken?: string; tokens?: { accessToken: string } };
  const token = answer.accessToken ?? answer.tokens?.accessToken;
  if (!token) throw new Error(`Login to ${slug} was answered with ${response.status} ${JSON.stringify(answer)}`);
  return { authorization: `Bearer ${token}` };
}
