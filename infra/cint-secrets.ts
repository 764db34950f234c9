import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { ReportFunction } from './functions.ts';

/** Cint's credentials, which people store, and the access token, which the Lambdas share. No value is in the template. */
export class CintSecrets extends Construct {
  readonly credentials: Secret;
  readonly token: Secret;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.credentials = new Secret(this, 'Credentials', {
      description: 'Cint API credentials: {"client_id": "...", "client_secret": "..."}',
    });
    this.token = new Secret(this, 'Token', {
      description: 'Cint access token, shared by the Lambdas. Written by them; do not edit.',
    });
  }

  grantUse(user: ReportFunction): void {
    user.allow(['secretsmanager:GetSecretValue'], [this.credentials.secretArn, this.token.secretArn]);
    user.allow(['secretsmanager:PutSecretValue'], [this.token.secretArn]);
  }
}
