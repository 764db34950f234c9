import { existsSync, readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { countRows } from '../../examples/consumers/athena/queries.ts';
import { executionEventSchema, failedRuns } from '../../lambdas/contract/execution-event.ts';
import { manifestSchema } from '../../lambdas/contract/manifest.ts';
import { reportKeys } from '../../lambdas/contract/report-key.ts';
import { noticeOf } from '../../lambdas/failure-notice/notice.ts';
import { type Consumer, consumerStacks, unbundled } from './consumers.ts';
import { DOCUMENT_NAMES, document, MANIFEST, MANIFEST_KEY, REPORT, REPORT_KEY } from './documents.ts';
import { anchorsOf, blocksOf, linksOf, page } from './pages.ts';

const PAGE = page('notifications.md');
const shown = blocksOf(PAGE, 'json').map((block) => JSON.parse(block) as unknown);
const stacks = consumerStacks(unbundled());

function ruleOf(consumer: Consumer): unknown {
  const [rule] = Object.values(Template.fromStack(stacks[consumer]).findResources('AWS::Events::Rule'));
  return rule?.Properties.EventPattern;
}

describe('docs/notifications.md shows', () => {
  const untold = new Set(['object-deleted']);
  it.each(DOCUMENT_NAMES.filter((name) => !untold.has(name)))('the document the tests use: %s', (name) => {
    expect(shown).toContainEqual(document(name));
  });

  it.each(['manifests', 'csvs'] as const)('the pattern of the rule for %s, as it is deployed', (consumer) => {
    expect(shown).toContainEqual(ruleOf(consumer));
  });

  it('the pattern of the rule for failed runs', () => {
    const { source, detailType, detail } = failedRuns(
      'arn:aws:states:eu-west-1:111122223333:stateMachine:ReportsPipelineStateMachine-EXAMPLE',
    );
    expect(shown).toContainEqual({ source, 'detail-type': detailType, detail });
  });

  it('no other JSON', () => {
    expect(shown).toHaveLength(DOCUMENT_NAMES.length - untold.size + 3);
  });

  it('the message for people as it is sent', () => {
    const { subject, message } = noticeOf(executionEventSchema.parse(document('execution-failed')));
    expect(blocksOf(PAGE, 'text')).toEqual([message]);
    expect(PAGE).toContain(`The subject is \`${subject}\`.`);
  });

  it('every attribute of that message', () => {
    const { attributes } = noticeOf(executionEventSchema.parse(document('execution-failed')));
    for (const [name, value] of Object.entries(attributes))
      expect(PAGE).toMatch(new RegExp(`^\\| \`${name}\` \\| .*\`${value}\``, 'm'));
  });

  it('the saved query that counts rows', () => {
    expect(blocksOf(PAGE, 'sql')).toContain(`${countRows('completes', 'completes')}\n`);
  });
});

describe('what the documents show is what the pipeline writes', () => {
  it('the manifest and the keys', () => {
    expect(manifestSchema.strict().parse(document('manifest'))).toEqual(document('manifest'));
    const { key, manifest_key } = reportKeys(MANIFEST.request, MANIFEST.report_id, 'csv');
    expect(REPORT_KEY).toBe(key);
    expect(MANIFEST_KEY).toBe(manifest_key);
  });

  it('the sizes', () => {
    expect(document('object-created-report')).toMatchObject({ detail: { object: { size: REPORT.length } } });
    const bytes = `${JSON.stringify(document('manifest'), null, 2)}\n`.length;
    expect(document('object-created-manifest')).toMatchObject({ detail: { object: { size: bytes } } });
  });
});

describe.each(['notifications.md'])('the links of docs/%s', (name) => {
  it.each(linksOf(page(name)))('$path#$section leads somewhere', ({ path, section }) => {
    const url = new URL(path === '' ? name : path, new URL('../../docs/', import.meta.url));
    expect(existsSync(url), String(url)).toBe(true);
    if (section !== undefined) expect(anchorsOf(readFileSync(url, 'utf8'))).toContain(section);
  });
});

it('the stacks that are named are those of the examples', () => {
  const named = new Set([...PAGE.matchAll(/\bCint(?!Reports\b)[A-Z]\w+/g)].map(([name]) => name));
  expect([...named].sort()).toEqual(
    [...Object.values(stacks).map(({ stackName }) => stackName), 'CintReportTables'].sort(),
  );
});
