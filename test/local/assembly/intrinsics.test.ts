import { describe, expect, it } from 'vitest';
import { resolveIntrinsics } from '../../../local/assembly/intrinsics.ts';

describe("CloudFormation's functions", () => {
  it.each([
    ['Ref', { Ref: 'Bucket95FE' }, 'Bucket95FE'],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Role0C6B', 'Arn'] }, 'Role0C6B.Arn'],
    ['Fn::Sub', { 'Fn::Sub': `assets-\${AWS::Region}` }, `assets-\${AWS::Region}`],
    ['Fn::Join', { 'Fn::Join': ['', ['a', 'b', 'c']] }, 'abc'],
    ['Fn::Join with a separator', { 'Fn::Join': [':', ['arn', 'aws', 's3']] }, 'arn:aws:s3'],
  ])('%s becomes a text', (_name, value, text) => {
    expect(resolveIntrinsics(value)).toBe(text);
  });

  it('within each other are resolved from the inside out', () => {
    const parts = ['arn:', { Ref: 'AWS::Partition' }, ':', { 'Fn::Join': ['/', [{ Ref: 'A' }, 'b']] }];
    expect(resolveIntrinsics({ 'Fn::Join': ['', parts] })).toBe('arn:AWS::Partition:A/b');
  });

  it('name one thing alike wherever it is used, so that a Task finds its Lambda', () => {
    const getAtt = { 'Fn::GetAtt': ['Function21B4', 'Arn'] };
    const joined = { 'Fn::Join': ['', ['"Resource":"', getAtt, '"']] };
    expect(resolveIntrinsics(joined)).toBe(`"Resource":"${resolveIntrinsics(getAtt)}"`);
  });

  it('are found at any depth, and leave all else as it is', () => {
    const properties = {
      Timeout: 180,
      Tracing: null,
      On: true,
      Variables: { BUCKET_NAME: { Ref: 'Bucket' }, LEVEL: 'info' },
      Layers: [{ Ref: 'One' }, 'two', ['three']],
    };
    expect(resolveIntrinsics(properties)).toEqual({
      Timeout: 180,
      Tracing: null,
      On: true,
      Variables: { BUCKET_NAME: 'Bucket', LEVEL: 'info' },
      Layers: ['One', 'two', ['three']],
    });
  });

  it('are not seen in objects that only hold a key of that name', () => {
    const tag = { Ref: 'a-tag', Value: 'x' };
    expect(resolveIntrinsics(tag)).toEqual(tag);
  });
});
