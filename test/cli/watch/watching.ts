import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { addWatchCommand } from '../../../cli/commands/watch.ts';
import { cloudFormation, recorded, stepFunctions } from '../aws/recorded.ts';
import { clockAt, typed } from '../aws/typed.ts';

export const BUCKET = 'cintreports-reportsbucket4f1d2c3b-x8k2m5q7w9z1';
export const KEY =
  'reports/report_type=completes/account_id=13/level=account/start_date=2026-10-01/end_date=2026-11-01/01M8ZK4T9QW3YB6VHN5XJRC2DE.csv';

export const s3 = mockClient(S3Client);

/** A deployment whose bucket holds the object of the recorded run. */
export function deploy(): void {
  s3.reset();
  s3.on(HeadObjectCommand).resolves({ ContentLength: 189_751 });
  cloudFormation();
}

export const watch = (args: readonly string[], options: Parameters<typeof typed>[2] = {}) =>
  typed(addWatchCommand, ['watch', ...args], options);

/** The recorded run from its first second on: Step Functions shows what has happened by the clock. */
export function live(moment = '2026-11-01T11:04:13Z') {
  const clock = clockAt(moment);
  const sfn = stepFunctions([recorded('landed')], () => clock.at);
  return { clock, sfn };
}
