import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { synthesized } from './template.ts';

let template: Template;
beforeAll(() => {
  template = synthesized();
});

/** Asserts that the one bucket has these properties. */
function bucketHas(properties: Record<string, unknown>) {
  template.resourceCountIs('AWS::S3::Bucket', 1);
  template.hasResourceProperties('AWS::S3::Bucket', properties);
}

describe('the bucket', () => {
  it('is encrypted', () => {
    bucketHas({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
  });

  it('keeps the versions of an object', () => {
    bucketHas({ VersioningConfiguration: { Status: 'Enabled' } });
  });

  it('cannot be made public, by policy or by ACL', () => {
    bucketHas({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
  });

  it.each([
    ['without TLS', { Bool: { 'aws:SecureTransport': 'false' } }],
    ['with a TLS older than 1.2', { NumericLessThan: { 's3:TlsVersion': 1.2 } }],
  ])('lets nobody in %s', (_what, Condition) => {
    const everything = [Match.anyValue(), { 'Fn::Join': ['', [Match.anyValue(), '/*']] }];
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          { Effect: 'Deny', Action: 's3:*', Principal: { AWS: '*' }, Resource: everything, Condition },
        ]),
      },
    });
  });

  it('removes what a killed Lambda left of an upload, after a day', () => {
    bucketHas({
      LifecycleConfiguration: {
        Rules: [
          {
            Id: 'abort-unfinished-uploads',
            Status: 'Enabled',
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          },
        ],
      },
    });
  });

  it('never expires a report', () => {
    const rules = JSON.stringify(template.findResources('AWS::S3::Bucket'));
    expect(rules).not.toContain('Expiration');
  });

  it('outlives its stack', () => {
    template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});

describe('what lands', () => {
  it('is told to EventBridge', () => {
    bucketHas({
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
  });

  it('under reports/, and nowhere else, is announced on the topic', () => {
    const [topic] = Object.keys(template.findResources('AWS::SNS::Topic'));
    bucketHas({
      NotificationConfiguration: {
        TopicConfigurations: [
          {
            Event: 's3:ObjectCreated:*',
            Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'reports/' }] } },
            Topic: { Ref: topic },
          },
        ],
      },
    });
  });

  it('may be announced by S3 for this account only, and the bucket waits for that permission', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 's3.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
    const [policy] = Object.keys(template.findResources('AWS::SNS::TopicPolicy'));
    template.hasResource('AWS::S3::Bucket', { DependsOn: Match.arrayWith([policy]) });
  });

  it('may not be announced without TLS', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sns:Publish',
            Principal: '*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });
});

describe('each Lambda', () => {
  const steps = [
    { step: 'generate', seconds: 180, mebibytes: 256 },
    { step: 'status', seconds: 180, mebibytes: 256 },
    { step: 'download', seconds: 900, mebibytes: 1769 },
  ];
  it.each(steps)('$step: its runtime, time, memory, trace and log', ({ step, seconds, mebibytes }) => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: `cint-reports: the ${step} step`,
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: seconds,
      MemorySize: mebibytes,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: Match.anyValue() } },
    });
  });

  it('is one of three: CDK deploys none of its own along with them', () => {
    template.resourceCountIs('AWS::Lambda::Function', steps.length);
  });

  it('has a log group of its own, which keeps its lines for three months', () => {
    const groups = Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.LoggingConfig.LogGroup.Ref,
    );
    expect(new Set(groups).size).toBe(steps.length);
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
    expect(Object.keys(template.findResources('AWS::Logs::LogGroup'))).toEqual(
      expect.arrayContaining(groups),
    );
  });

  it('asks the API of production, in the version that every account has', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          CINT_BASE_URL: 'https://api.cint.com/v1',
          CINT_AUTH_URL: 'https://auth.cint.com/oauth/token',
          CINT_API_VERSION: '2025-05-27',
          POLL_INTERVAL_SECONDS: '30',
          POLL_CEILING_SECONDS: '300',
          DEADLINE_SECONDS: '21600',
        }),
      },
    });
  });

  it('knows the bucket only if it is the one that writes to it', () => {
    const named = Object.values(template.findResources('AWS::Lambda::Function'))
      .filter(({ Properties }) => 'BUCKET_NAME' in Properties.Environment.Variables)
      .map(({ Properties }) => Properties.Description);
    expect(named).toEqual(['cint-reports: the download step']);
  });
});

describe('secrets', () => {
  it('are two: the credentials, which people store, and the token', () => {
    template.resourceCountIs('AWS::SecretsManager::Secret', 2);
  });

  it('have no value in the template', () => {
    template.allResourcesProperties('AWS::SecretsManager::Secret', {
      SecretString: Match.absent(),
      GenerateSecretString: {},
    });
  });

  it('are named in the Lambdas, never resolved into them', () => {
    const text = JSON.stringify(template.toJSON());
    expect(text).not.toContain('{{resolve:');
    const variables = Object.values(template.findResources('AWS::Lambda::Function')).flatMap(
      ({ Properties }) => Object.entries<unknown>(Properties.Environment.Variables),
    );
    const ids = Object.keys(template.findResources('AWS::SecretsManager::Secret'));
    for (const [name, value] of variables)
      if (/SECRET|TOKEN|CREDENTIAL|PASSWORD|KEY/.test(name)) {
        expect(name).toMatch(/_SECRET_ID$/);
        expect(ids.map((Ref) => ({ Ref }))).toContainEqual(value);
      }
  });
});
