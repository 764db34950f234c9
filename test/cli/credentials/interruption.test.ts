import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { beforeEach, expect, it } from 'vitest';
import { lastLine } from '../../support/cli.ts';
import { CREDENTIALS_ARN, deploy, PAIR, SECRET, secrets, storing, TOKEN_ARN } from './storing.ts';

beforeEach(deploy);

it.each([
  ['the credentials', CREDENTIALS_ARN],
  ['the empty token', TOKEN_ARN],
])('says to repeat the command where Ctrl-C comes while %s are stored', async (_, SecretId) => {
  let interrupt: () => void = () => undefined;
  secrets.on(PutSecretValueCommand, { SecretId }).callsFake(() => {
    interrupt();
    return new Promise(() => undefined);
  });
  const { status, stdout, stderr } = await storing(
    JSON.stringify(PAIR),
    undefined,
    { json: true },
    (given) => {
      interrupt = given;
    },
  );
  expect(status).toBe(130);
  const cause = 'Interrupted while storing; run the same command again.';
  expect(stderr).toBe(`${cause}\n`);
  expect(lastLine(stdout)).toEqual({ outcome: 'FAILED', state: null, error: 'Interrupted', cause });
  expect(stdout + stderr).not.toContain(SECRET);
});
