import type { Emulator } from 'parley-sdk/emulator';

/** Signs in as another program would, beside any connection of ours. */
export async function signIn(
  emulator: Emulator,
  user: string,
): Promise<{ bearer: string; csrf: string; sessionId: string }> {
  const response = await fetch(`${emulator.url}/api/account/${emulator.accountId}/login?v=1.3`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(emulator.agent(user).authData),
  });
  const { bearer, csrf } = (await response.json()) as { bearer: string; csrf: string };
  const sessionId = /Session_id=([^;]+)/.exec(response.headers.get('set-cookie') ?? '')?.[1] ?? '';
  return { bearer, csrf, sessionId };
}
