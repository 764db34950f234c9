import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { credentials } from '../../../cli/lib/credentials/credentials.ts';
import { lastLine } from '../../support/cli.ts';
import { simulated } from '../../support/simulated.ts';
import { CLIENT_ID, CREDENTIALS_ARN, deploy, PAIR, SECRET, storing, written } from './storing.ts';

beforeEach(deploy);

describe('standard input', () => {
  it.each([
    ['JSON', `${JSON.stringify(PAIR, null, 2)}\n`],
    [
      'JSON with a byte order mark, and line ends in the values',
      `\uFEFF{"client_id":"${CLIENT_ID}\\n","client_secret":"${SECRET}\\r\\n"}`,
    ],
    ['two lines', `${CLIENT_ID}\n${SECRET}\n`],
    ['two lines of Windows', `${CLIENT_ID}\r\n${SECRET}\r\n`],
    ['two lines without an end', `${CLIENT_ID}\n${SECRET}`],
  ])('may be %s', async (_, text) => {
    expect((await storing(text, undefined)).status).toBe(0);
    expect(written()[0]).toEqual([CREDENTIALS_ARN, JSON.stringify(PAIR)]);
  });

  it.each([
    ['nothing', '', 'There is nothing on standard input.'],
    ['one line', SECRET, 'There are not two lines'],
    ['three lines', `${CLIENT_ID}\n${SECRET}\n${SECRET}`, 'There are not two lines'],
    ['an empty line', `${CLIENT_ID}\n\n${SECRET}`, 'There are not two lines'],
    ['JSON that is broken', `{"client_id": "${CLIENT_ID}", "client_secret": ${SECRET}}`, 'is not JSON'],
    ['JSON with another field', JSON.stringify({ ...PAIR, [SECRET]: 1 }), 'does not hold the two texts'],
    ['JSON with a number', JSON.stringify({ ...PAIR, client_id: 4711 }), 'does not hold the two texts'],
    ['an empty value', JSON.stringify({ ...PAIR, client_secret: '' }), 'client_secret is empty.'],
    ['a blank', `${CLIENT_ID}\n ${SECRET}`, 'client_secret must not hold blanks'],
    ['a blank at the end', `${CLIENT_ID} \n${SECRET}`, 'client_id must not hold blanks'],
    ['a control character', `${CLIENT_ID}\n${SECRET}\u0007`, 'client_secret must not hold blanks or control'],
    ['an invisible character', `${CLIENT_ID}\n\u200b${SECRET}`, 'client_secret must not hold'],
    ['far too much', `${CLIENT_ID}\n${SECRET.repeat(5000)}`, 'far too long'],
  ])('that is %s stores nothing, and is not repeated', async (_, text, message) => {
    const { status, stdout, stderr } = await storing(text, undefined, { json: true });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    // Not even in part: JSON.parse quotes some characters.
    expect(stdout + stderr).not.toContain(SECRET.slice(0, 8));
    expect(stdout + stderr).not.toContain(CLIENT_ID.slice(0, 8));
    expect(written()).toEqual([]);
  });

  it('that never ends is left with Ctrl-C', async () => {
    const stdin = new PassThrough();
    let interrupt: () => void = () => undefined;
    const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
    const ended = credentials(
      { stack: 'CintReports', check: false, others: [] },
      {
        ...streams,
        environment: { AWS_REGION: 'eu-west-1' },
        now: () => new Date(),
        onInterrupt(listener) {
          interrupt = listener;
          setImmediate(() => interrupt());
          return () => undefined;
        },
      },
      stdin,
    );
    expect(await ended).toBe(130);
    expect(written()).toEqual([]);
  });
});

const ASKS_ID = 'client_id of account 13:';
const ASKS_SECRET = 'client_secret:';

describe('on a terminal', () => {
  it('asks for both, and does not show the secret', async () => {
    const { status, stdout, stderr } = await storing(
      {
        terminal: [
          [ASKS_ID, `${CLIENT_ID}\r`],
          [ASKS_SECRET, `${SECRET}\r`],
        ],
      },
      undefined,
    );
    expect(status).toBe(0);
    expect(written()[0]).toEqual([CREDENTIALS_ARN, JSON.stringify(PAIR)]);
    expect(stderr).toContain('*'.repeat(SECRET.length));
    expect(stdout + stderr).not.toContain(SECRET);
  });

  it('does not show the secret at Ctrl-T, either', async () => {
    const { status, stdout, stderr } = await storing(
      {
        terminal: [
          [ASKS_ID, `${CLIENT_ID}\r`],
          [ASKS_SECRET, `${SECRET}\u0014`],
          ['*'.repeat(SECRET.length), '\r'],
        ],
      },
      undefined,
    );
    expect(status).toBe(0);
    expect(stdout + stderr).not.toContain(SECRET);
  });

  it('asks again for what cannot be', async () => {
    const { status, stdout, stderr } = await storing(
      {
        terminal: [
          [ASKS_ID, '\r'],
          ['client_id is empty.', `${CLIENT_ID}\r`],
          [ASKS_SECRET, `${SECRET} \r`],
          ['client_secret must not hold blanks', `\u0008\r`],
        ],
      },
      undefined,
    );
    expect(status).toBe(0);
    expect(written()[0]).toEqual([CREDENTIALS_ARN, JSON.stringify(PAIR)]);
    expect(stdout + stderr).not.toContain(SECRET);
  });

  it.each([
    ['the first question', [[ASKS_ID, '\u0003']]],
    [
      'the second',
      [
        [ASKS_ID, `${CLIENT_ID}\r`],
        [ASKS_SECRET, 'client-sec\u0003'],
      ],
    ],
  ] as const)('stores nothing where Ctrl-C is typed at %s', async (_, terminal) => {
    const { status, stdout, stderr } = await storing({ terminal }, await simulated(), { json: true });
    expect(status).toBe(130);
    expect(stderr).toContain('Interrupted. Nothing was stored.');
    expect(lastLine(stdout)).toMatchObject({ outcome: 'FAILED', error: 'Interrupted' });
    expect(written()).toEqual([]);
  });

  it('stores nothing where Ctrl-C is typed while Cint is asked', async () => {
    const simulator = await simulated({ faults: [{ on: 'token', action: 'hang' }] });
    const { status } = await storing(JSON.stringify(PAIR), simulator, {}, (interrupt) => {
      const timer = setInterval(() => {
        if (simulator.requests.length > 0) interrupt();
      }, 10);
      onTestFinished(() => clearInterval(timer));
    });
    expect(status).toBe(130);
    expect(written()).toEqual([]);
  });
});
