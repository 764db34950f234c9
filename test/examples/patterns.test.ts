import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { FAILED_STATUSES, failedRuns } from '../../lambdas/contract/execution-event.ts';
import { type Consumer, consumerStacks, unbundled } from './consumers.ts';
import { BUCKET, bucketEvent, document, type Json, MANIFEST_KEY, REPORT_KEY } from './documents.ts';
import { matches } from './event-pattern.ts';

const stacks = consumerStacks(unbundled());

/** The pattern of a consumer's one rule, as it would be deployed. */
function patternOf(consumer: Consumer): unknown {
  const rules = Object.values(Template.fromStack(stacks[consumer]).findResources('AWS::Events::Rule'));
  expect(rules).toHaveLength(1);
  return rules[0]?.Properties.EventPattern;
}

const report = bucketEvent('object-created-report');
const manifest = bucketEvent('object-created-manifest');

describe.each([
  ['manifests', manifest, report, MANIFEST_KEY],
  ['csvs', report, manifest, REPORT_KEY],
] as const)('the rule for %s', (consumer, wanted, other, key) => {
  const pattern = patternOf(consumer);

  it.each(['PutObject', 'CompleteMultipartUpload'])('matches one that was written by %s', (reason) => {
    expect(matches(pattern, bucketEvent(documentOf(wanted), { PutObject: reason }))).toBe(true);
  });

  it('matches what AWS adds to its events later', () => {
    const detail = { ...Object(wanted.detail), 'event-version': '1.0' };
    expect(matches(pattern, { ...wanted, detail })).toBe(true);
  });

  const refused: [what: string, event: Json][] = [
    [consumer === 'manifests' ? 'a report' : 'a manifest', other],
    ['the same key in another bucket', changed({ [BUCKET]: 'cint-reports-example-2' })],
    ['a key under another prefix', changed({ [key]: `archive/${key}` })],
    ['a key under a prefix that begins alike', changed({ [key]: key.replace('/', '-old/') })],
    ['a deleted object', changed({ 'Object Created': 'Object Deleted' })],
    ['the deletion of the report', document('object-deleted')],
    ['the event of another service', changed({ 'aws.s3': 'aws.glacier' })],
    ['a run that failed', document('execution-failed')],
  ];
  it.each(refused)('does not match %s', (_what, event) => {
    expect(matches(pattern, event)).toBe(false);
  });

  function changed(texts: Record<string, string>): Json {
    return bucketEvent(documentOf(wanted), texts);
  }
});

it('the rule for CSVs does not match termination details, which are XLSX', () => {
  const xlsx = bucketEvent('object-created-report', { [REPORT_KEY]: REPORT_KEY.replace('.csv', '.xlsx') });
  expect(matches(patternOf('csvs'), xlsx)).toBe(false);
});

describe('the pattern for failed runs, shown in the documentation', () => {
  const failed = document('execution-failed');
  const stateMachineArn =
    'arn:aws:states:eu-west-1:111122223333:stateMachine:ReportsPipelineStateMachine-EXAMPLE';
  const { source, detailType, detail } = failedRuns(stateMachineArn);
  const pattern = { source, 'detail-type': detailType, detail };

  it.each(FAILED_STATUSES)('matches a run that is %s', (status) => {
    expect(matches(pattern, bucketEvent('execution-failed', { FAILED: status }))).toBe(true);
  });

  it.each(['RUNNING', 'SUCCEEDED'])('does not match a run that is %s', (status) => {
    expect(matches(pattern, bucketEvent('execution-failed', { FAILED: status }))).toBe(false);
  });

  it('does not match the run of another state machine', () => {
    expect(
      matches(pattern, bucketEvent('execution-failed', { [stateMachineArn]: `${stateMachineArn}2` })),
    ).toBe(false);
    expect(matches(pattern, failed)).toBe(true);
  });
});

function documentOf(event: Json): string {
  return event === report ? 'object-created-report' : 'object-created-manifest';
}
