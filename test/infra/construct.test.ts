import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { CintReports, type CintReportsProps } from '../../infra/cint-reports.ts';
import { config } from './template.ts';

/** Somebody else's app, without this project's feature flags, with one stack of theirs. */
function theirs(make: (stack: Stack) => Partial<CintReportsProps>) {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] }, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Theirs');
  const reports = new CintReports(stack, 'Reports', { config: config(), ...make(stack) });
  return { stack, reports, template: Template.fromStack(stack) };
}

const logicalIds = (template: Template, type: string) => Object.keys(template.findResources(type));

describe('CintReports in another app', () => {
  it('brings along all it needs, without being told of anything but reports.yaml', () => {
    const { template } = theirs(() => ({}));
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 1);
    template.resourceCountIs('AWS::S3::Bucket', 2);
    template.resourceCountIs('AWS::SNS::Topic', 3);
    expect(template.toJSON().Outputs).toBeUndefined();
  });

  it('can be there twice, in one stack', () => {
    const { template } = theirs((stack) => {
      new CintReports(stack, 'Others', { config: config() });
      return {};
    });
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 2);
    const names = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties.AlarmName,
    );
    expect(new Set(names).size).toBe(names.length);
    const groups = Object.values(template.findResources('AWS::Scheduler::ScheduleGroup')).map(
      ({ Properties }) => Properties.Name,
    );
    expect(new Set(groups).size).toBe(4);
  });

  it('lands reports in their bucket, and leaves its notifications to them', () => {
    const { template, reports } = theirs((stack) => ({
      bucket: Bucket.fromBucketName(stack, 'B', 'their-bucket'),
    }));
    template.resourceCountIs('AWS::S3::Bucket', 0);
    expect(reports.landedTopic).toBeUndefined();
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'cint-reports: the download step',
      Environment: { Variables: Match.objectLike({ BUCKET_NAME: 'their-bucket' }) },
    });
    const allowed = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    expect(allowed).toContain(':s3:::their-bucket/reports/*');
    expect(allowed).not.toContain(':s3:::their-bucket/*');
  });

  it('uses the key of their bucket for what it lands there', () => {
    const { template } = theirs((stack) => ({
      bucket: Bucket.fromBucketAttributes(stack, 'B', {
        bucketName: 'their-bucket',
        encryptionKey: Key.fromKeyArn(stack, 'K', 'arn:aws:kms:eu-west-1:123456789012:key/their-key'),
      }),
    }));
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('Download'),
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Resource: 'arn:aws:kms:eu-west-1:123456789012:key/their-key',
          }),
        ]),
      },
    });
  });

  it('encrypts with their key, and makes none of its own', () => {
    const { template, stack } = theirs((own) => ({ encryptionKey: new Key(own, 'Key') }));
    const [key] = logicalIds(template, 'AWS::KMS::Key');
    template.resourceCountIs('AWS::KMS::Key', 1);
    const arn = { 'Fn::GetAtt': [key, 'Arn'] };
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arn } },
        ],
      },
    });
    template.allResourcesProperties('AWS::SecretsManager::Secret', { KmsKeyId: arn });
    template.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: arn });
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: arn });
    expect(stack.node.id).toBe('Theirs');
  });

  it('tells their topics, and makes none of its own', () => {
    const { template, stack } = theirs((own) => ({
      landedTopic: new Topic(own, 'TheirLanded'),
      failedTopic: new Topic(own, 'TheirFailed'),
      alarmTopic: new Topic(own, 'TheirAlarms'),
    }));
    template.resourceCountIs('AWS::SNS::Topic', 3);
    const ref = (id: string) => ({
      Ref: logicalIds(template, 'AWS::SNS::Topic').find((one) => one.startsWith(id)),
    });
    template.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { TopicConfigurations: [Match.objectLike({ Topic: ref('TheirLanded') })] },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ FAILED_TOPIC_ARN: ref('TheirFailed') }) },
    });
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [ref('TheirAlarms')] });
    expect(stack.node.id).toBe('Theirs');
  });

  it('takes a secret that they know by name only', () => {
    const { template } = theirs((stack) => ({
      credentials: { 13: Secret.fromSecretNameV2(stack, 'S', 'cint/acme') },
    }));
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      DefinitionString: {
        'Fn::Join': [
          '',
          Match.arrayWith([Match.stringLikeRegexp('"13":\\{"credentials_secret_id":"cint/acme"')]),
        ],
      },
    });
    const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    expect(policies).toContain(':secret:cint/acme-??????');
  });

  it('lets S3 and CloudWatch use a key of its own', () => {
    const { template } = theirs(() => ({ config: config('customer_managed_key: true') }));
    for (const service of ['s3.amazonaws.com', 'cloudwatch.amazonaws.com']) {
      template.hasResourceProperties('AWS::KMS::Key', {
        EnableKeyRotation: true,
        KeyPolicy: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
              Principal: { Service: service },
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            }),
          ]),
        },
      });
    }
  });

  it('takes their secret for the credentials of an account, and makes its own for the others', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:cint-acme-AbCdEf';
    const { template } = theirs((stack) => ({
      credentials: { 13: Secret.fromSecretCompleteArn(stack, 'S', arn) },
    }));
    const secrets = Object.values(template.findResources('AWS::SecretsManager::Secret')).map(
      ({ Properties }) => Properties.Description.replace(/[:,].*/, ''),
    );
    expect(secrets.sort()).toEqual([
      'Cint API credentials of account 27',
      'Cint access token of account 13',
      'Cint access token of account 27',
    ]);
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      DefinitionString: {
        'Fn::Join': [
          '',
          Match.arrayWith([Match.stringLikeRegexp(`"13":\\{"credentials_secret_id":"${arn}"`)]),
        ],
      },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('Generate'),
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: 'secretsmanager:GetSecretValue', Resource: Match.arrayWith([arn]) }),
        ]),
      },
    });
  });
});
