import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { config, synthesized } from './template.ts';

let template: Template;
beforeAll(() => {
  template = synthesized();
});

/** Asserts that the bucket of the reports has these properties. */
function bucketHas(properties: Record<string, unknown>) {
  template.hasResourceProperties('AWS::S3::Bucket', {
    VersioningConfiguration: { Status: 'Enabled' },
    ...properties,
  });
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
        Rules: Match.arrayWith([
          {
            Id: 'abort-unfinished-uploads',
            Status: 'Enabled',
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          },
        ]),
      },
    });
  });

  const rulesOf = (synthesizedTemplate: Template) =>
    Object.values(
      synthesizedTemplate.findResources('AWS::S3::Bucket', {
        Properties: { VersioningConfiguration: { Status: 'Enabled' } },
      }),
    ).flatMap(({ Properties }) => Properties.LifecycleConfiguration.Rules);

  it('never expires a report, unless reports.yaml says so', () => {
    expect(rulesOf(template).filter((rule) => 'ExpirationInDays' in rule)).toEqual([]);
    const expiring = synthesized({ config: config('retention: { reports_days: 400 }') });
    expect(rulesOf(expiring).filter((rule) => 'ExpirationInDays' in rule)).toEqual([
      { Id: 'expire-reports', Prefix: 'reports/', ExpirationInDays: 400, Status: 'Enabled' },
      { Id: 'expire-manifests', Prefix: 'manifests/', ExpirationInDays: 400, Status: 'Enabled' },
    ]);
  });

  it('keeps what was deleted for as long as reports.yaml says', () => {
    bucketHas({
      LifecycleConfiguration: {
        Rules: Match.arrayWith([Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } })]),
      },
    });
  });

  it('has who read what written to a bucket of its own, which S3 alone may write to', () => {
    bucketHas({ LoggingConfiguration: { DestinationBucketName: { Ref: Match.anyValue() } } });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 's3:PutObject',
            Principal: { Service: 'logging.s3.amazonaws.com' },
            Condition: Match.objectLike({
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            }),
          }),
        ]),
      },
    });
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
    const [topic] = Object.keys(
      template.findResources('AWS::SNS::Topic', { Properties: { DisplayName: 'Cint reports landed' } }),
    );
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
    const [policy] = Object.entries(template.findResources('AWS::SNS::TopicPolicy')).filter(([, resource]) =>
      JSON.stringify(resource).includes('s3.amazonaws.com'),
    );
    template.hasResource('AWS::S3::Bucket', { DependsOn: Match.arrayWith([policy?.[0]]) });
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

  it('is one of ours: CDK deploys none of its own along with them', () => {
    const ours = Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.Description,
    );
    expect(ours.sort()).toEqual([
      'cint-reports: looks for scheduled reports that have not landed',
      'cint-reports: tells of runs that failed',
      'cint-reports: the download step',
      'cint-reports: the generate step',
      'cint-reports: the status step',
    ]);
  });

  it('has a log group of its own, which keeps its lines for as long as reports.yaml says', () => {
    const groups = Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.LoggingConfig.LogGroup.Ref,
    );
    expect(new Set(groups).size).toBe(groups.length);
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
    const other = synthesized({ config: config('retention: { logs_days: 30 }') });
    other.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    expect(Object.keys(template.findResources('AWS::Logs::LogGroup'))).toEqual(
      expect.arrayContaining(groups),
    );
  });

  it('asks the API of production, in the version that every account has', () => {
    for (const { step } of steps)
      template.hasResourceProperties('AWS::Lambda::Function', {
        Description: `cint-reports: the ${step} step`,
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

  it('knows the bucket only if it writes to it, or looks what lies there', () => {
    const named = Object.values(template.findResources('AWS::Lambda::Function'))
      .filter(({ Properties }) => 'BUCKET_NAME' in Properties.Environment.Variables)
      .map(({ Properties }) => Properties.Description);
    expect(named.sort()).toEqual([
      'cint-reports: looks for scheduled reports that have not landed',
      'cint-reports: the download step',
    ]);
  });
});

describe('secrets', () => {
  it('are two for each account: the credentials, which people store, and the token', () => {
    const secrets = Object.values(template.findResources('AWS::SecretsManager::Secret')).map(
      ({ Properties }) => Properties.Description.replace(/:.*|,.*/, ''),
    );
    expect(secrets.sort()).toEqual([
      'Cint API credentials of account 13',
      'Cint API credentials of account 27',
      'Cint access token of account 13',
      'Cint access token of account 27',
    ]);
  });

  it('have no value in the template', () => {
    template.allResourcesProperties('AWS::SecretsManager::Secret', {
      SecretString: Match.absent(),
      GenerateSecretString: {},
    });
  });

  it('are named in the definition, never resolved into anything', () => {
    const text = JSON.stringify(template.toJSON());
    expect(text).not.toContain('{{resolve:');
    const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
    const refs = JSON.stringify(machine?.Properties.DefinitionString).matchAll(/\{"Ref":"([^"]+)"\}/g);
    const named = [...refs].map(([, id]) => id).filter((id) => id?.includes('Account'));
    expect([...new Set(named)].sort()).toEqual(
      Object.keys(template.findResources('AWS::SecretsManager::Secret')).sort(),
    );
  });
});

it('tells what the command line looks for', () => {
  expect(Object.keys(template.toJSON().Outputs).sort()).toEqual([
    'Account13CredentialsSecretArn',
    'Account13TokenSecretArn',
    'Account27CredentialsSecretArn',
    'Account27TokenSecretArn',
    'AlarmTopicArn',
    'BucketName',
    'DashboardUrl',
    'DeadLetterQueueUrl',
    'FailedTopicArn',
    'LandedTopicArn',
    'ScheduleGroupName',
    'StateMachineArn',
  ]);
});
